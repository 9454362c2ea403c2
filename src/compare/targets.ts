import { SCHEMAS } from '../kinds/schemas'
import {
  type Distribution,
  type DistributionSpec,
  type NumberRange,
  type NumberSpec,
  type ParamValue,
  resolveParam,
  resolveParams,
  type Unit,
  visibleParams,
} from '../params'
import { isSet, nameOf, paramsAt, type Scenario, type ScenarioNode } from '../scenario'
import type { Axis, Spacing } from '../sim-client/experiments'

/** A number that can be swept: a parameter, or one field of its distribution. */
export interface SweepTarget {
  /** As the command line names it: `checkout.workers`, `checkout.serviceTimeMs.mean`. */
  readonly path: string
  readonly node: string
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

/** A node with what can be swept in it. */
export interface SweepNode {
  readonly id: string
  readonly title: string
  readonly targets: readonly SweepTarget[]
}

/** Fields of distributions that are no quantity of the parameter's unit. */
const OTHER_UNITS: Readonly<Record<string, Unit>> = { k: 'none', cv2: 'none', shape: 'none', alpha: 'none', highRatio: 'ratio' }
const FIELD_WORDS: Readonly<Record<string, string>> = { cv2: 'CV²', k: 'stages', highRatio: 'share of the high', sd: 'deviation' }
/** How far around its value a parameter is swept at first. */
const AROUND = 4
/** Shape parameters have no limit of their own here: compiling a point says what does not do. */
const FAR = 1e6

/** Everything that can be swept, by node; nodes without numbers are left out. Values are those in force at `atSec`. */
export function sweepNodes(scenario: Scenario, atSec: number): readonly SweepNode[] {
  return scenario.nodes.flatMap((node): SweepNode[] => {
    const schema = SCHEMAS.get(node.kind)
    if (schema === undefined) return []
    const values = paramsAt(scenario, node.id, atSec)
    const shown = new Set(visibleParams(schema.params, resolveParams(schema.params, values)))
    const targets = Object.entries(schema.params).flatMap(([param, spec]): readonly SweepTarget[] => {
      if (!shown.has(param)) return []
      if (spec.type === 'number') return [numberTarget(node, param, spec, values[param])]
      return spec.type === 'distribution' ? fieldTargets(node, param, spec, values[param]) : []
    })
    return targets.length === 0 ? [] : [{ id: node.id, title: nameOf(node, schema), targets }]
  })
}

function numberTarget(node: ScenarioNode, param: string, spec: NumberSpec, set: ParamValue | undefined): SweepTarget {
  const given = set === undefined ? spec.default : set
  const value = typeof given === 'number' ? given : null
  const isLog = spec.scale === 'log'
  const range = firstRange(value ?? spec.default, spec, isLog)
  const scale = isLog && range.low > 0 ? 'log' : 'linear'
  const { title, unit } = spec
  const path = `${node.id}.${param}`
  return { path, node: node.id, param, title, unit, integer: spec.integer === true, value, scale, ...range }
}

function fieldTargets(
  node: ScenarioNode,
  param: string,
  spec: DistributionSpec,
  set: ParamValue | undefined,
): readonly SweepTarget[] {
  const distribution = resolveParam(spec, set as Distribution | undefined)
  return Object.entries(distribution).flatMap(([field, value]): SweepTarget[] => {
    if (typeof value !== 'number') return []
    const unit = OTHER_UNITS[field] ?? spec.unit
    const range = firstRange(value, { unit, min: 0, max: unit === spec.unit ? spec.max : unit === 'ratio' ? 1 : FAR }, true)
    const scale = range.low > 0 ? 'log' : 'linear'
    const title = `${spec.title}, ${FIELD_WORDS[field] ?? field}`
    const path = `${node.id}.${param}.${field}`
    return [{ path, node: node.id, param, title, unit, integer: field === 'k', value, scale, ...range }]
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
  { node, param }: SweepTarget,
): { readonly scenario: Scenario; readonly left: number } {
  const timeline = scenario.timeline ?? []
  const kept = timeline.filter((entry) => !isSet(entry) || entry.set !== `${node}.${param}`)
  const left = timeline.length - kept.length
  return { scenario: left === 0 ? scenario : { ...scenario, timeline: kept }, left }
}

/** What a parameter is to be set to for one point of a sweep: of a distribution the whole of it. */
export function valueAt(scenario: Scenario, { settings }: Axis, point: number, atSec: number): ParamValue {
  const { id, param, field, value } = settings[point]
  if (field === null) return value
  const node = scenario.nodes.find((each) => each.id === id)
  const spec = node === undefined ? undefined : SCHEMAS.get(node.kind)?.params[param]
  if (spec?.type !== 'distribution') return value
  const whole = resolveParam(spec, paramsAt(scenario, id, atSec)[param] as Distribution | undefined)
  return { ...whole, [field]: value } as Distribution
}
