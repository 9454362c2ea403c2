import type { KindSchema } from '../kinds/contract'
import { checkParam, type ParamSpecs, type ParamValue } from '../params'
import type { FaultEntry, FaultName, SetEntry, TimelineEntry } from './document'
import { AT_SEC, type FaultField, faultField, isNeeded } from './fault-fields'
import { meant, shown } from './problem'
import type { Reader } from './reader'
import { sortTimeline, splitSet } from './timeline'
import type { KnownNodes } from './validate-nodes'
import type { KnownWires } from './validate-wires'
import { WIRE_SPECS } from './wire-params'

interface FaultRule {
  /** What it is done to. */
  readonly on: 'node' | 'wire'
  /** What its entry says of it, besides how long it lasts. */
  readonly fields: readonly FaultField[]
  /** Over as soon as it has happened: takes no `forSec`. */
  readonly momentary?: true
}

/** What each fault is done to, and what its entry holds. */
export const FAULTS: Readonly<Record<FaultName, FaultRule>> = {
  slow: { on: 'node', fields: ['factor', 'instance'] },
  pause: { on: 'node', fields: ['instance'] },
  crash: { on: 'node', fields: ['instance'] },
  flush: { on: 'node', fields: [], momentary: true },
  scale: { on: 'node', fields: ['to'] },
  cut: { on: 'wire', fields: ['way'] },
  loss: { on: 'wire', fields: ['ratio'] },
  delay: { on: 'wire', fields: ['addMs'] },
}

const FAULT_NAMES = Object.keys(FAULTS) as FaultName[]

/** What the entry of a fault may hold besides `atSec`, `fault` and `on`. */
export function faultFields(fault: FaultName): readonly FaultField[] {
  const { fields, momentary } = FAULTS[fault]
  return momentary ? fields : ['forSec', ...fields]
}

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
  const atSec = reader.number('atSec', AT_SEC)
  const entry = isSet ? readSet(reader, atSec ?? 0, nodes, wires) : readFault(reader, atSec ?? 0, nodes, wires)
  return entry === null || atSec === undefined ? [] : [entry]
}

function readSet(reader: Reader, atSec: number, nodes: KnownNodes, wires: KnownWires): SetEntry | null {
  reader.onlyKnown(['atSec', 'set', 'to'])
  const set = reader.value('set')
  const to = readChange(reader, set, nodes, wires)
  return to === null || typeof set !== 'string' ? null : { atSec, set, to: to.value }
}

function readChange(reader: Reader, set: unknown, nodes: KnownNodes, wires: KnownWires): { readonly value: ParamValue } | null {
  const parts = typeof set === 'string' ? splitSet(set) : null
  if (parts === null) {
    reader.error('set', `must be node.parameter or wire.parameter, not ${shown(set)}`)
    return null
  }
  const owner = ownerOf(parts.node, nodes, wires)
  if (owner === undefined) reader.error('set', `there is no node or wire ${shown(parts.node)}`)
  if (owner === undefined || owner === null) return null
  const { title, params } = owner
  if (!Object.hasOwn(params, parts.param)) {
    reader.error('set', `${title} has no parameter ${shown(parts.param)}${meant(parts.param, Object.keys(params))}`)
    return null
  }
  const checked = checkParam(params[parts.param], reader.value('to'))
  if (!('problem' in checked)) return checked
  reader.error('to', checked.problem)
  return null
}

/** Whose parameters a change is about: the node's of that id, or else the wire's. `null`: it is there, but wrong. */
function ownerOf(
  id: string,
  nodes: KnownNodes,
  wires: KnownWires,
): { readonly title: string; readonly params: ParamSpecs } | null | undefined {
  const schema = nodes.get(id)
  return schema === undefined && wires.has(id) ? { title: 'A wire', params: WIRE_SPECS } : schema
}

function readFault(reader: Reader, atSec: number, nodes: KnownNodes, wires: KnownWires): FaultEntry | null {
  const fault = reader.word('fault', FAULT_NAMES)
  if (fault === undefined) return null
  const { on: target } = FAULTS[fault]
  const fields = faultFields(fault)
  reader.onlyKnown(['atSec', 'fault', 'on', ...fields])
  const on = reader.value('on')
  if (typeof on !== 'string') reader.error('on', `must be the id of a ${target}, not ${shown(on)}`)
  else if (!(target === 'node' ? nodes : wires).has(on)) reader.error('on', `there is no ${target} ${shown(on)}`)
  const said = fields.map((field) => [field, readField(reader, fault, field)] as const)
  if (typeof on !== 'string') return null
  const entry: FaultEntry = { atSec, fault, on, ...Object.fromEntries(said.filter(([, value]) => value !== undefined)) }
  const schema = target === 'node' ? nodes.get(on) : null
  if (schema) checkForKind(reader, entry, schema)
  return schema && isIdle(reader, entry, schema) ? null : entry
}

function readField(reader: Reader, fault: FaultName, field: FaultField): number | string | undefined {
  const known = faultField(field)
  if (known.type === 'choice')
    return reader.word(
      field,
      known.options.map(({ value }) => value),
    )
  if (isNeeded(field) && reader.value(field) === undefined) reader.error(field, `is missing: ${fault} needs it`)
  return reader.number(field, known)
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
