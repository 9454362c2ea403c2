import { SCHEMAS } from '../kinds/schemas'
import {
  type Distribution,
  type DistributionSpec,
  type NumberRange,
  type NumberSpec,
  type ParamSpecs,
  type ParamValue,
  resolveParam,
  resolveParams,
  type Unit,
  visibleParams,
} from '../params'
import { isSet, nameOf, paramsAt, type Scenario, WIRE_SPECS, wireName, wireOf } from '../scenario'
import type { Axis, Spacing } from '../sim-client/experiments'

/** A number that can be swept: a parameter, or one field of its distribution. */
export interface SweepTarget {
  /** As the command line names it: `checkout.workers`, `checkout.serviceTimeMs.mean`. */
  readonly path: string
  /** The node, or the wire. */
  readonly owner: string
  readonly param: string
  readonly title: string
  readonly unit: Unit
  readonly integer: boolean
  /** Now; `null`: unlimited. */
  readonly value: number | null
  readonly low: number
  readonly high: number
  readonly scale: Spacing
}

/** A node or a wire with what can be swept in it. */
export interface SweepOwner {
  readonly id: string
  readonly title: string
  readonly group: 'Nodes' | 'Wires'
  readonly targets: readonly SweepTarget[]
}

/** Fields of distributions that are no quantity of the parameter's unit. */
const OTHER_UNITS: Readonly<Record<string, Unit>> = { k: 'none', cv2: 'none', shape: 'none', alpha: 'none', highRatio: 'ratio' }
const FIELD_WORDS: Readonly<Record<string, string>> = { cv2: 'CV²', k: 'stages', highRatio: 'share of the high', sd: 'deviation' }
/** How far around its value a parameter is swept at first. */
const AROUND = 4
/** Shape parameters have no limit of their own here: compiling a point says what does not do. */
const FAR = 1e6

/** Everything that can be swept, by node and by wire; nodes without numbers are left out. Values are those in force at `atSec`. */
export function sweepOwners(scenario: Scenario, atSec: number): readonly SweepOwner[] {
  const nodes = scenario.nodes.flatMap((node): SweepOwner[] => {
    const schema = SCHEMAS.get(node.kind)
    if (schema === undefined) return []
    const targets = targetsOf(scenario, node.id, schema.params, atSec)
    return targets.length === 0 ? [] : [{ id: node.id, title: nameOf(node, schema), group: 'Nodes', targets }]
  })
  const titles = scenario.wires.map(({ id }) => wireName(scenario, id))
  const wires = scenario.wires.flatMap(({ id }, i): SweepOwner[] => {
    // A wire with the id of a node is not found by it.
    if (wireOf(scenario, id) === undefined) return []
    const isAlone = titles.indexOf(titles[i]) === titles.lastIndexOf(titles[i])
    const title = isAlone ? titles[i] : `${titles[i]} (${id})`
    return [{ id, title, group: 'Wires', targets: targetsOf(scenario, id, WIRE_SPECS, atSec) }]
  })
  return [...nodes, ...wires]
}

function targetsOf(scenario: Scenario, owner: string, specs: ParamSpecs, atSec: number): readonly SweepTarget[] {
  const values = paramsAt(scenario, owner, atSec)
  const shown = new Set(visibleParams(specs, resolveParams(specs, values)))
  return Object.entries(specs).flatMap(([param, spec]): readonly SweepTarget[] => {
    if (!shown.has(param)) return []
    if (spec.type === 'number') return [numberTarget(owner, param, spec, values[param])]
    return spec.type === 'distribution' ? fieldTargets(owner, param, spec, values[param]) : []
  })
}

function numberTarget(owner: string, param: string, spec: NumberSpec, set: ParamValue | undefined): SweepTarget {
  const given = set === undefined ? spec.default : set
  const value = typeof given === 'number' ? given : null
  const isLog = spec.scale === 'log'
  const range = firstRange(value ?? spec.default, spec, isLog)
  const scale = isLog && range.low > 0 ? 'log' : 'linear'
  const { title, unit } = spec
  const path = `${owner}.${param}`
  return { path, owner, param, title, unit, integer: spec.integer === true, value, scale, ...range }
}

function fieldTargets(owner: string, param: string, spec: DistributionSpec, set: ParamValue | undefined): readonly SweepTarget[] {
  const distribution = resolveParam(spec, set as Distribution | undefined)
  return Object.entries(distribution).flatMap(([field, value]): SweepTarget[] => {
    if (typeof value !== 'number') return []
    const unit = OTHER_UNITS[field] ?? spec.unit
    const range = firstRange(value, { unit, min: 0, max: unit === spec.unit ? spec.max : unit === 'ratio' ? 1 : FAR }, true)
    const scale = range.low > 0 ? 'log' : 'linear'
    const title = `${spec.title}, ${FIELD_WORDS[field] ?? field}`
    const path = `${owner}.${param}.${field}`
    return [{ path, owner, param, title, unit, integer: field === 'k', value, scale, ...range }]
  })
}

/** A range around a value: its fourth to its fourfold, within what the parameter takes; of a share all of it. */
function firstRange(value: number | null, { unit, min, max, integer }: NumberRange, isLog: boolean) {
  if (unit === 'ratio' && !isLog) return { low: min, high: max }
  const middle = value === null || value === 0 ? Math.min(max, Math.max(1, min)) : value
  const tidy = (number: number) => (integer === true ? Math.round(number) : Number(number.toPrecision(2)))
  const low = Math.max(min, tidy(middle / AROUND))
  const high = Math.min(max, tidy(middle * AROUND))
  return low < high ? { low, high } : { low: min, high: max }
}

/** The scenario without recorded changes of what is swept, which would put an end to the sweep in the middle of each run; how many those are. */
export function withoutChangesOf(
  scenario: Scenario,
  { owner, param }: SweepTarget,
): { readonly scenario: Scenario; readonly left: number } {
  const timeline = scenario.timeline ?? []
  const kept = timeline.filter((entry) => !isSet(entry) || entry.set !== `${owner}.${param}`)
  const left = timeline.length - kept.length
  return { scenario: left === 0 ? scenario : { ...scenario, timeline: kept }, left }
}

/** What a parameter is to be set to for one point of a sweep: of a distribution the whole of it. */
export function valueAt(scenario: Scenario, { settings }: Axis, point: number, atSec: number): ParamValue {
  const { id, param, field, value } = settings[point]
  if (field === null) return value
  const spec = specsOf(scenario, id)?.[param]
  if (spec?.type !== 'distribution') return value
  const whole = resolveParam(spec, paramsAt(scenario, id, atSec)[param] as Distribution | undefined)
  return { ...whole, [field]: value } as Distribution
}

function specsOf(scenario: Scenario, id: string): ParamSpecs | undefined {
  const node = scenario.nodes.find((each) => each.id === id)
  return node === undefined ? WIRE_SPECS : SCHEMAS.get(node.kind)?.params
}
