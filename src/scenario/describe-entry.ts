import type { KindSchema } from '../kinds/contract'
import {
  type Distribution,
  exactText,
  type ItemSpec,
  type ParamSpec,
  type ParamSpecs,
  type ParamValue,
  type Unit,
} from '../params'
import type { FaultEntry, Scenario, ScenarioNode, SetEntry, TimelineEntry } from './document'
import { faultText } from './fault-text'
import { FAULTS } from './validate-timeline'
import { WIRE_SPECS, wireOf, wireParams } from './wire-params'

/** Looks a kind up; the words do without one that is not known. */
export type FindSchema = (kind: string) => KindSchema | undefined

/** What the page says of a timeline's entry. */
export interface EntryText {
  /** Inside a bar: `Payments slow ×20`. */
  readonly short: string
  /** In full: `Checkout · workers 16 → 24`. */
  readonly full: string
}

/** An entry in words. */
export function describeEntry(entry: TimelineEntry, scenario: Scenario, findSchema: FindSchema): EntryText {
  return 'set' in entry ? describeSet(entry, scenario, findSchema) : describeFault(entry, scenario, findSchema)
}

function describeSet(entry: SetEntry, scenario: Scenario, findSchema: FindSchema): EntryText {
  const [id, param] = splitTarget(entry.set)
  const { name, params, specs } = changeableOf(id, scenario, findSchema)
  const spec = specs?.[param]
  const title = (spec?.title ?? param).toLocaleLowerCase('en')
  const before = valueBefore(entry, params[param], scenario, spec)
  const to = valueText(entry.to, spec)
  const change = before === undefined ? to : `${valueText(before, spec)} → ${to}`
  const full = `${name} · ${title} ${change}`
  return { short: full, full }
}

/** What a change names by its id: a node, or else a wire, as the document holds it. */
export interface Changeable {
  readonly name: string
  readonly params: Readonly<Record<string, ParamValue>>
  readonly specs: ParamSpecs | undefined
}

/** The node of that id, or else the wire; of one that is not there only the name. */
export function changeableOf(id: string, scenario: Scenario, findSchema: FindSchema): Changeable {
  const wire = wireOf(scenario, id)
  if (wire !== undefined) return { name: wireName(id, scenario, findSchema), params: wireParams(wire), specs: WIRE_SPECS }
  const node = scenario.nodes.find((n) => n.id === id)
  return { name: nameOf(node, id, findSchema), params: node?.params ?? {}, specs: node && findSchema(node.kind)?.params }
}

function describeFault(entry: FaultEntry, scenario: Scenario, findSchema: FindSchema): EntryText {
  const node = scenario.nodes.find((n) => n.id === entry.on)
  const name = node ? nameOf(node, entry.on, findSchema) : wireName(entry.on, scenario, findSchema)
  const short = `${name} ${faultText(entry)}`
  if (FAULTS[entry.fault].momentary) return { short, full: short }
  const lasting = entry.forSec === undefined ? 'to the end' : `for ${exactText(entry.forSec, 's')}`
  return { short, full: `${short} · ${lasting}` }
}

/** A wire by the names of its ends: `Checkout → Database`. */
export function wireName(wireId: string, scenario: Scenario, findSchema: FindSchema): string {
  const wire = scenario.wires.find((w) => w.id === wireId)
  if (!wire) return wireId
  const [from, to] = [wire.from, wire.to].map((end) => {
    const id = splitTarget(end)[0]
    const node = scenario.nodes.find((n) => n.id === id)
    return nameOf(node, id, findSchema)
  })
  return `${from} → ${to}`
}

function nameOf(node: ScenarioNode | undefined, id: string, findSchema: FindSchema): string {
  return node?.label ?? (node && findSchema(node.kind)?.title) ?? id
}

function splitTarget(target: string): [string, string] {
  const dot = target.indexOf('.')
  return dot < 0 ? [target, ''] : [target.slice(0, dot), target.slice(dot + 1)]
}

/** The value that an entry replaces: of the last change before it, of the document, or the default. */
function valueBefore(
  entry: SetEntry,
  own: ParamValue | undefined,
  scenario: Scenario,
  spec: ParamSpec | undefined,
): ParamValue | undefined {
  const earlier = scenario.timeline?.slice(0, scenario.timeline.indexOf(entry)).findLast((e) => 'set' in e && e.set === entry.set)
  if (earlier !== undefined && 'set' in earlier) return earlier.to
  return own !== undefined ? own : (spec?.default as ParamValue | undefined)
}

/** A parameter value in a few words. */
export function valueText(value: ParamValue, spec: ParamSpec | ItemSpec | undefined): string {
  if (value === null) return spec?.type === 'number' ? (spec.unlimited ?? 'unlimited') : 'none'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  const unit = spec !== undefined && 'unit' in spec ? spec.unit : 'none'
  if (typeof value === 'number') return exactText(value, unit)
  if (typeof value === 'string') return choiceTitle(value, spec)
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? 'item' : 'items'}`
  return distributionText(value as Distribution, unit)
}

function choiceTitle(value: string, spec: ParamSpec | ItemSpec | undefined): string {
  const title = spec?.type === 'choice' ? spec.options.find((o) => o.value === value)?.title : undefined
  return title ?? (value === '' ? 'none' : value)
}

function distributionText(value: Distribution, unit: Unit): string {
  if ('mean' in value)
    return value.dist === 'constant' ? exactText(value.mean, unit) : `${value.dist} ${exactText(value.mean, unit)}`
  return value.dist
}
