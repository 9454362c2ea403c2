import type { Unit } from '../params'
import type { FaultEntry } from './document'
import { LIMITS } from './limits'
import type { NumberRange } from './reader'

/** What an entry of the timeline says of its fault, besides which it is, when and on what. */
export type FaultField = Exclude<keyof FaultEntry, 'atSec' | 'fault' | 'on'>

/** A number of an entry. */
export interface EntryNumber extends NumberRange {
  readonly type: 'number'
  readonly title: string
  readonly unit: Unit
  readonly help: string
  /** What the page begins with. */
  readonly default: number
  /** What it means to leave it out; absent: a fault that has it needs it. */
  readonly leftOut?: string
}

/** One of a few words; left out, it is the default. */
export interface EntryChoice {
  readonly type: 'choice'
  readonly title: string
  readonly help: string
  readonly default: string
  readonly options: readonly { readonly value: string; readonly title: string }[]
}

/** When an entry of the timeline happens. */
export const AT_SEC: EntryNumber = {
  type: 'number',
  title: 'Time',
  unit: 's',
  min: 0,
  max: LIMITS.durationSec,
  default: 0,
  help: 'Virtual seconds from the start.',
}

/** Every field of faults: the check of documents, the JSON Schema and the form on the timeline come from here. */
export const FAULT_FIELDS = {
  forSec: {
    type: 'number',
    title: 'Duration',
    unit: 's',
    min: 0,
    max: LIMITS.durationSec,
    aboveMin: true,
    default: 10,
    leftOut: 'For good',
    help: 'Virtual seconds that it lasts; left out: to the end.',
  },
  factor: {
    type: 'number',
    title: 'Factor',
    unit: 'factor',
    min: 0,
    max: LIMITS.slowFactor,
    aboveMin: true,
    default: 10,
    help: 'Service times are multiplied by this; below 1 they get shorter.',
  },
  to: {
    type: 'number',
    title: 'Number',
    unit: 'count',
    min: 0,
    max: LIMITS.instances,
    integer: true,
    default: 1,
    help: 'How many there are while it lasts, of whatever the kind scales.',
  },
  ratio: {
    type: 'number',
    title: 'Loss',
    unit: 'ratio',
    min: 0,
    max: 1,
    default: 0.3,
    help: 'Probability that a message is lost on its way, each way.',
  },
  addMs: {
    type: 'number',
    title: 'Added latency',
    unit: 'ms',
    min: 0,
    max: LIMITS.latencyMs,
    default: 200,
    help: 'Latency grows by this, each way.',
  },
  instance: {
    type: 'number',
    title: 'Instance',
    unit: 'count',
    min: 1,
    max: LIMITS.instances,
    integer: true,
    default: 1,
    leftOut: 'Whole node',
    help: 'Number of the one instance that it happens to, from 1; left out: the whole node.',
  },
  way: {
    type: 'choice',
    title: 'Direction',
    default: 'both',
    options: [
      { value: 'both', title: 'Both ways' },
      { value: 'forward', title: 'Forward' },
      { value: 'back', title: 'Back' },
    ],
    help: 'Which way nothing gets through. Forward is the way the wire was drawn; back come answers and acknowledgements.',
  },
} as const satisfies Readonly<Record<FaultField, EntryNumber | EntryChoice>>

/** What is known of a field. */
export function faultField(field: FaultField): EntryNumber | EntryChoice {
  return FAULT_FIELDS[field]
}

/** Whether an entry cannot do without a field. */
export function isNeeded(field: FaultField): boolean {
  const known = faultField(field)
  return known.type === 'number' && known.leftOut === undefined
}
