import { SCHEMAS, type Schemas } from '../kinds/schemas'
import {
  type Distribution,
  exactText,
  type ItemSpec,
  type ParamSpec,
  type ParamSpecs,
  type ParamValue,
  type Unit,
} from '../params'
import type { FaultEntry, Scenario, SetEntry, TimelineEntry } from './document'
import { faultText } from './fault-text'
import { nameOf, nodeName, wireName } from './names'
import { FAULTS } from './validate-timeline'
import { WIRE_SPECS, wireOf, wireParams } from './wire-params'

/** What the page says of a timeline's entry. */
export interface EntryText {
  /** Inside a bar: `Payments slow ×20`. */
  readonly short: string
  /** In full: `Checkout · workers 16 → 24`. */
  readonly full: string
}

/** An entry in words, which do without a kind that is not known. */
export function describeEntry(entry: TimelineEntry, scenario: Scenario, schemas: Schemas = SCHEMAS): EntryText {
  return 'set' in entry ? describeSet(entry, scenario, schemas) : describeFault(entry, scenario, schemas)
}

function describeSet(entry: SetEntry, scenario: Scenario, schemas: Schemas): EntryText {
  const [id, param] = splitTarget(entry.set)
  const { name, params, specs } = changeableOf(scenario, id, schemas)
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
export function changeableOf(scenario: Scenario, id: string, schemas: Schemas = SCHEMAS): Changeable {
  const wire = wireOf(scenario, id)
  if (wire !== undefined) return { name: wireName(scenario, id, schemas), params: wireParams(wire), specs: WIRE_SPECS }
  const node = scenario.nodes.find((n) => n.id === id)
  if (node === undefined) return { name: id, params: {}, specs: undefined }
  const schema = schemas.get(node.kind)
  return { name: nameOf(node, schema), params: node.params ?? {}, specs: schema?.params }
}

function describeFault(entry: FaultEntry, scenario: Scenario, schemas: Schemas): EntryText {
  const isNode = scenario.nodes.some((node) => node.id === entry.on)
  const name = isNode ? nodeName(scenario, entry.on, schemas) : wireName(scenario, entry.on, schemas)
  const short = `${name} ${faultText(entry)}`
  if (FAULTS[entry.fault].momentary) return { short, full: short }
  const lasting = entry.forSec === undefined ? 'to the end' : `for ${exactText(entry.forSec, 's')}`
  return { short, full: `${short} · ${lasting}` }
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
