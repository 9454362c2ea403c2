import { schemaOf } from '../../src/kinds/schemas'
import {
  type Distribution,
  type DistributionSpec,
  type ParamSpec,
  type ParamSpecs,
  type ParamValue,
  parseQuantity,
  resolveParam,
  type Unit,
} from '../../src/params'
import { meant, type Scenario, splitSet, WIRE_SPECS, wireOf, wireParams, withWireParams } from '../../src/scenario'

/** Another value for a parameter of a node or a wire, or for one field of its distribution (`field`, else `null`). */
export interface Setting {
  /** Of the node, or else of the wire. */
  readonly id: string
  readonly param: string
  readonly field: string | null
  readonly value: ParamValue
}

/** The parameter that a path names: `node.param`, `wire.param`, or `….param.field` for a field of its distribution. */
export interface Target {
  readonly id: string
  readonly param: string
  readonly field: string | null
  readonly spec: ParamSpec
  /** Unit of a number typed for it. */
  readonly unit: Unit
}

type Problem = { readonly problem: string }

const PLAIN_FIELDS: ReadonlySet<string> = new Set(['k', 'cv2', 'shape', 'alpha'])

/** A node or a wire, and its parameters as the document holds them. */
interface Owner {
  readonly id: string
  /** What messages call it. */
  readonly name: string
  readonly specs: ParamSpecs
  readonly params: Readonly<Record<string, ParamValue>>
}

function ownerOf(scenario: Scenario, id: string): Owner | undefined {
  const node = scenario.nodes.find((each) => each.id === id)
  if (node !== undefined) return { id, name: `kind '${node.kind}'`, specs: schemaOf(node.kind).params, params: node.params ?? {} }
  const wire = wireOf(scenario, id)
  return wire && { id, name: 'a wire', specs: WIRE_SPECS, params: wireParams(wire) }
}

/** The parameter that a path names in a scenario, or why there is none. */
export function targetOf(scenario: Scenario, path: string): Target | Problem {
  const parts = splitSet(path)
  const owner = parts === null ? undefined : ownerOf(scenario, parts.node)
  if (parts === null || owner === undefined) {
    const wanted = parts?.node ?? path
    const ids = [...scenario.nodes, ...scenario.wires].map(({ id }) => id)
    return { problem: `there is no node or wire '${wanted}'${meant(wanted, ids)}` }
  }
  const dot = parts.param.indexOf('.')
  const param = dot < 0 ? parts.param : parts.param.slice(0, dot)
  const { id, name, specs } = owner
  const spec = Object.hasOwn(specs, param) ? specs[param] : undefined
  if (spec === undefined) return { problem: `${name} has no parameter '${param}'${meant(param, Object.keys(specs))}` }
  if (dot >= 0) return fieldOf(owner, param, spec, parts.param.slice(dot + 1))
  const unit = spec.type === 'number' || spec.type === 'distribution' ? spec.unit : 'none'
  return { id, param, field: null, spec, unit }
}

function fieldOf(owner: Owner, param: string, spec: ParamSpec, field: string): Target | Problem {
  if (spec.type !== 'distribution') return { problem: `'${param}' is no distribution and has no field '${field}'` }
  const distribution = distributionOf(owner, param)
  const fields = numbersOf(distribution)
  if (!fields.includes(field)) {
    return { problem: `its distribution is ${distribution.dist} and has ${fields.join(' and ')}, not '${field}'` }
  }
  const unit = field === 'highRatio' ? 'ratio' : PLAIN_FIELDS.has(field) ? 'none' : spec.unit
  return { id: owner.id, param, field, spec, unit }
}

function distributionOf({ specs, params }: Owner, param: string): Distribution {
  return resolveParam(specs[param] as DistributionSpec, params[param])
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
export function settingOf({ id, param, field }: Target, value: ParamValue): Setting {
  return { id, param, field, value }
}

/** The scenario with other values; each setting sees those before it. */
export function applySettings(scenario: Scenario, settings: readonly Setting[]): Scenario {
  return settings.reduce(applied, scenario)
}

function applied(scenario: Scenario, { id, param, field, value }: Setting): Scenario {
  const owner = ownerOf(scenario, id)
  if (owner === undefined) return scenario
  const whole = field === null ? value : ({ ...distributionOf(owner, param), [field]: value } as Distribution)
  const wire = wireOf(scenario, id)
  if (wire === undefined) {
    const nodes = scenario.nodes.map((node) => (node.id === id ? { ...node, params: { ...node.params, [param]: whole } } : node))
    return { ...scenario, nodes }
  }
  const set = withWireParams(wire, { [param]: whole })
  return { ...scenario, wires: scenario.wires.map((each) => (each === wire ? set : each)) }
}
