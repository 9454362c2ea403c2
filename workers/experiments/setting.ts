import { schemaOf } from '../../src/kinds/schemas'
import {
  type Distribution,
  type DistributionSpec,
  type ParamSpec,
  type ParamValue,
  parseQuantity,
  resolveParam,
  type Unit,
} from '../../src/params'
import { meant, type Scenario, type ScenarioNode, splitSet } from '../../src/scenario'

/** Another value for a parameter of a node, or for one field of its distribution (`field`, else `null`). */
export interface Setting {
  readonly node: string
  readonly param: string
  readonly field: string | null
  readonly value: ParamValue
}

/** The parameter that a path names: `node.param`, or `node.param.field` for a field of its distribution. */
export interface Target {
  readonly node: string
  readonly param: string
  readonly field: string | null
  readonly spec: ParamSpec
  /** Unit of a number typed for it. */
  readonly unit: Unit
}

type Problem = { readonly problem: string }

const PLAIN_FIELDS: ReadonlySet<string> = new Set(['k', 'cv2', 'shape', 'alpha'])

/** The parameter that a path names in a scenario, or why there is none. */
export function targetOf(scenario: Scenario, path: string): Target | Problem {
  const parts = splitSet(path)
  const node = parts === null ? undefined : scenario.nodes.find((n) => n.id === parts.node)
  if (parts === null || node === undefined) {
    const wanted = parts?.node ?? path
    const ids = scenario.nodes.map(({ id }) => id)
    return { problem: `there is no node '${wanted}'${meant(wanted, ids)}` }
  }
  const dot = parts.param.indexOf('.')
  const param = dot < 0 ? parts.param : parts.param.slice(0, dot)
  const specs = schemaOf(node.kind).params
  const spec = Object.hasOwn(specs, param) ? specs[param] : undefined
  if (spec === undefined) {
    return { problem: `kind '${node.kind}' has no parameter '${param}'${meant(param, Object.keys(specs))}` }
  }
  if (dot >= 0) return fieldOf(node, param, spec, parts.param.slice(dot + 1))
  const unit = spec.type === 'number' || spec.type === 'distribution' ? spec.unit : 'none'
  return { node: node.id, param, field: null, spec, unit }
}

function fieldOf(node: ScenarioNode, param: string, spec: ParamSpec, field: string): Target | Problem {
  if (spec.type !== 'distribution') return { problem: `'${param}' is no distribution and has no field '${field}'` }
  const fields = numbersOf(distributionOf(node, param, spec))
  if (!fields.includes(field)) {
    const { dist } = distributionOf(node, param, spec)
    return { problem: `its distribution is ${dist} and has ${fields.join(' and ')}, not '${field}'` }
  }
  const unit = field === 'highRatio' ? 'ratio' : PLAIN_FIELDS.has(field) ? 'none' : spec.unit
  return { node: node.id, param, field, spec, unit }
}

function distributionOf(node: ScenarioNode, param: string, spec: DistributionSpec): Distribution {
  return resolveParam(spec, node.params?.[param])
}

function numbersOf(distribution: Distribution): readonly string[] {
  return Object.entries(distribution).flatMap(([name, value]) => (typeof value === 'number' ? [name] : []))
}

/** A typed text as the parameter reads it: quantities with units, else JSON, else the text itself. Ranges are checked later. */
export function readValue(target: Target, text: string): ParamValue {
  const { spec } = target
  if (spec.type === 'number' || spec.type === 'distribution') {
    const quantity = parseQuantity(text, target.unit)
    if (typeof quantity === 'number') return quantity === Infinity ? null : quantity
  }
  if (spec.type === 'choice' || spec.type === 'text') return text
  try {
    const value = JSON.parse(text) as ParamValue
    // A number too large to be one is no way to say unlimited.
    return typeof value === 'number' && !Number.isFinite(value) ? text : value
  } catch {
    return text
  }
}

/** The setting of a target to a value. */
export function settingOf({ node, param, field }: Target, value: ParamValue): Setting {
  return { node, param, field, value }
}

/** The scenario with other values; each setting sees those before it. */
export function applySettings(scenario: Scenario, settings: readonly Setting[]): Scenario {
  if (settings.length === 0) return scenario
  const nodes = scenario.nodes.map((node) =>
    settings.reduce((changed, setting) => (setting.node === node.id ? applied(changed, setting) : changed), node),
  )
  return { ...scenario, nodes }
}

function applied(node: ScenarioNode, { param, field, value }: Setting): ScenarioNode {
  if (field === null) return { ...node, params: { ...node.params, [param]: value } }
  const spec = schemaOf(node.kind).params[param] as DistributionSpec
  const whole = { ...distributionOf(node, param, spec), [field]: value } as Distribution
  return { ...node, params: { ...node.params, [param]: whole } }
}
