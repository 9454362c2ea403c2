import type { KindSchema } from '../kinds/contract'
import { checkParam, type ParamValue } from '../params'
import type { FaultEntry, FaultName, SetEntry, TimelineEntry } from './document'
import { LIMITS } from './limits'
import { meant, shown } from './problem'
import type { NumberRange, Reader } from './reader'
import { sortTimeline, splitSet } from './timeline'
import type { KnownNodes } from './validate-nodes'
import type { KnownWires } from './validate-wires'

interface FaultRule {
  /** What it is done to. */
  readonly on: 'node' | 'wire'
  /** The number it needs. */
  readonly needs: { readonly field: FaultNumber; readonly range: NumberRange } | null
  /** Over as soon as it has happened: takes no `forSec`. */
  readonly momentary?: true
  /** It can happen to one instance alone. */
  readonly toInstance?: true
}

/** What each fault is done to, and what its entry holds. */
export const FAULTS: Readonly<Record<FaultName, FaultRule>> = {
  slow: { on: 'node', needs: { field: 'factor', range: { min: 0, max: LIMITS.slowFactor, aboveMin: true } }, toInstance: true },
  pause: { on: 'node', needs: null, toInstance: true },
  crash: { on: 'node', needs: null, toInstance: true },
  flush: { on: 'node', needs: null, momentary: true },
  scale: { on: 'node', needs: { field: 'to', range: { min: 0, max: LIMITS.instances, integer: true } } },
  cut: { on: 'wire', needs: null },
  loss: { on: 'wire', needs: { field: 'ratio', range: { min: 0, max: 1 } } },
  delay: { on: 'wire', needs: { field: 'addMs', range: { min: 0, max: LIMITS.latencyMs } } },
}
type FaultNumber = 'factor' | 'ratio' | 'addMs' | 'to'

/** Which instance a fault is about. */
export const INSTANCE: NumberRange = { min: 1, max: LIMITS.instances, integer: true }

const FAULT_NAMES: readonly FaultName[] = ['slow', 'pause', 'crash', 'flush', 'scale', 'cut', 'loss', 'delay']
const WAYS = ['both', 'forward', 'back'] as const
const TIME: NumberRange = { min: 0, max: LIMITS.durationSec }

/** Reads a list of changes and faults, and puts it in order of time. */
export function readTimeline(
  reader: Reader,
  field: string,
  max: number,
  nodes: KnownNodes,
  wires: KnownWires,
): readonly TimelineEntry[] {
  const entries = reader.list(field, max).flatMap((item, i): TimelineEntry[] => {
    const entry = reader.item(`${reader.at(field)}[${i}]`, item)
    return entry === null ? [] : readEntry(entry, nodes, wires)
  })
  return sortTimeline(entries)
}

function readEntry(reader: Reader, nodes: KnownNodes, wires: KnownWires): TimelineEntry[] {
  const isSet = reader.value('set') !== undefined
  const isFault = reader.value('fault') !== undefined
  if (isSet === isFault) {
    reader.report.error(reader.where, isSet ? 'has both "set" and "fault"; it needs one' : 'needs either "set" or "fault"')
    return []
  }
  if (reader.value('atSec') === undefined) reader.error('atSec', 'is missing')
  const atSec = reader.number('atSec', TIME)
  const entry = isSet ? readSet(reader, atSec ?? 0, nodes) : readFault(reader, atSec ?? 0, nodes, wires)
  return entry === null || atSec === undefined ? [] : [entry]
}

function readSet(reader: Reader, atSec: number, nodes: KnownNodes): SetEntry | null {
  reader.onlyKnown(['atSec', 'set', 'to'])
  const set = reader.value('set')
  const to = readChange(reader, set, nodes)
  return to === null || typeof set !== 'string' ? null : { atSec, set, to: to.value }
}

function readChange(reader: Reader, set: unknown, nodes: KnownNodes): { readonly value: ParamValue } | null {
  const parts = typeof set === 'string' ? splitSet(set) : null
  if (parts === null) {
    reader.error('set', `must be node.parameter, not ${shown(set)}`)
    return null
  }
  const schema = nodes.get(parts.node)
  if (schema === undefined) reader.error('set', `there is no node ${shown(parts.node)}`)
  if (schema === undefined || schema === null) return null
  if (!Object.hasOwn(schema.params, parts.param)) {
    reader.error('set', `${schema.title} has no parameter ${shown(parts.param)}${meant(parts.param, Object.keys(schema.params))}`)
    return null
  }
  const checked = checkParam(schema.params[parts.param], reader.value('to'))
  if (!('problem' in checked)) return checked
  reader.error('to', checked.problem)
  return null
}

function readFault(reader: Reader, atSec: number, nodes: KnownNodes, wires: KnownWires): FaultEntry | null {
  const fault = reader.word('fault', FAULT_NAMES)
  if (fault === undefined) return null
  const { on: target, needs, momentary, toInstance } = FAULTS[fault]
  reader.onlyKnown(['atSec', 'fault', 'on', ...(momentary ? [] : ['forSec']), ...extraFields(fault)])
  const on = reader.value('on')
  if (typeof on !== 'string') reader.error('on', `must be the id of a ${target}, not ${shown(on)}`)
  else if (!(target === 'node' ? nodes : wires).has(on)) reader.error('on', `there is no ${target} ${shown(on)}`)
  const forSec = momentary ? undefined : reader.number('forSec', { ...TIME, aboveMin: true })
  const number = needs === null ? undefined : reader.number(needs.field, needs.range)
  if (needs !== null && reader.value(needs.field) === undefined) reader.error(needs.field, `is missing: ${fault} needs it`)
  const way = fault === 'cut' ? reader.word('way', WAYS) : undefined
  const instance = toInstance ? reader.number('instance', INSTANCE) : undefined
  if (typeof on !== 'string') return null
  const entry: FaultEntry = {
    atSec,
    fault,
    on,
    ...(forSec !== undefined && { forSec }),
    ...(needs !== null && number !== undefined && { [needs.field]: number }),
    ...(instance !== undefined && { instance }),
    ...(way !== undefined && { way }),
  }
  const schema = target === 'node' ? nodes.get(on) : null
  if (schema) checkForKind(reader, entry, schema)
  return schema && isIdle(reader, entry, schema) ? null : entry
}

/** Fields besides those that every fault has. */
function extraFields(fault: FaultName): readonly string[] {
  const { needs, toInstance } = FAULTS[fault]
  const own = fault === 'cut' ? ['way'] : needs === null ? [] : [needs.field]
  return toInstance ? [...own, 'instance'] : own
}

/** A fault that does nothing is left out: documents of before it was known which kinds it can slow down may have it. */
function isIdle(reader: Reader, { fault }: FaultEntry, { title, faults }: KindSchema): boolean {
  if (fault !== 'slow' || faults?.slow === true) return false
  reader.report.note(reader.at('fault'), `${title} has no work of its own that slow could make longer; it was left out`)
  return true
}

/** Some faults only some kinds can have. */
function checkForKind(reader: Reader, { fault, instance, to }: FaultEntry, { title, faults = {}, params }: KindSchema): void {
  if (fault === 'flush' && faults.flush === undefined) reader.error('fault', `${title} holds nothing that flush could take away`)
  if (instance !== undefined && faults.instances === undefined) reader.error('instance', `${title} has no instances`)
  if (fault !== 'scale') return
  if (faults.scale === undefined) reader.error('fault', `${title} has nothing that scale could set`)
  else if (to !== undefined) {
    const checked = checkParam(params[faults.scale], to)
    if ('problem' in checked) reader.error('to', checked.problem)
  }
}
