import { SCHEMAS } from '../../../src/kinds/schemas'
import type { ParamValue } from '../../../src/params'
import {
  checkScenario,
  FAULTS,
  type FaultName,
  type Scenario,
  type ScenarioNode,
  type ScenarioWire,
  splitEndpoint,
  type TimelineEntry,
} from '../../../src/scenario'
import { Dice } from './random-dice'
import { anyValue } from './random-values'

/** Most entries on a timeline. */
const ENTRIES = 14

/**
 * A scenario of which anything may have become, drawn from a seed: one of `bases` with any parameters at any values that are not
 * refused, inline kinds on its wires, wires of every sort, and changes and faults that mostly share a few instants.
 */
export function randomAnything(seed: number, bases: readonly Scenario[]): Scenario {
  const dice = new Dice(seed)
  const base = dice.oneOf(bases)
  let scenario: Scenario = {
    spillway: 1,
    name: `${base.name} ${seed}`.slice(0, 100),
    seed,
    durationSec: dice.oneOf([0.5, 1, 2, 5]),
    nodes: base.nodes,
    wires: base.wires,
  }
  for (let count = dice.oneOf([0, 0, 1, 2, 3]); count > 0; count--) scenario = valid(withInline(scenario, dice), scenario)
  scenario = valid({ ...scenario, wires: scenario.wires.map((wire) => anyWire(wire, dice)) }, scenario)
  const share = dice.oneOf([0, 0.05, 0.2])
  scenario = valid({ ...scenario, nodes: scenario.nodes.map((node) => anyParams(node, scenario.wires, share, dice)) }, scenario)
  return valid({ ...scenario, timeline: anyTimeline(scenario, dice) }, scenario)
}

/** The scenario, or the one before where it is refused. */
function valid(scenario: Scenario, before: Scenario): Scenario {
  return 'problems' in checkScenario(scenario) ? before : scenario
}

function withInline(scenario: Scenario, dice: Dice): Scenario {
  const wire = dice.oneOf(scenario.wires)
  const chips = [...SCHEMAS.values()].filter(({ shape }) => shape === 'chip')
  const kind = dice.oneOf(chips).id
  const id = `chip${scenario.nodes.length}`
  return {
    ...scenario,
    nodes: [...scenario.nodes, { id, kind, x: 0, y: 0 }],
    wires: [
      ...scenario.wires.map((each) => (each === wire ? { ...each, to: `${id}.in` } : each)),
      { id: `to-${id}`, from: `${id}.out`, to: wire.to },
    ],
  }
}

function anyWire(wire: ScenarioWire, dice: Dice): ScenarioWire {
  if (dice.chance(0.5)) return wire
  return {
    ...wire,
    latencyMs: dice.oneOf<ScenarioWire['latencyMs'] & {}>([
      0,
      0,
      1,
      10,
      { dist: 'uniform', min: 0.5, max: 4 },
      { dist: 'exponential', mean: 2 },
    ]),
    ...(dice.chance(0.2) && { lossRatio: dice.oneOf([0, 0.05, 1]) }),
    ...(dice.chance(0.2) && { bandwidthMbps: dice.oneOf([0.01, 1, 1000]) }),
  }
}

function wiresOf(id: string, wires: readonly ScenarioWire[]): readonly string[] {
  return wires.filter(({ from, to }) => splitEndpoint(from).node === id || splitEndpoint(to).node === id).map((wire) => wire.id)
}

function anyParams(node: ScenarioNode, wires: readonly ScenarioWire[], share: number, dice: Dice): ScenarioNode {
  const schema = SCHEMAS.get(node.kind)
  if (schema === undefined) return node
  const params: Record<string, ParamValue> = { ...node.params }
  for (const [name, spec] of Object.entries(schema.params)) {
    // What makes kinds behave differently is drawn more often than numbers.
    const isTurn = spec.type === 'choice' || spec.type === 'flag'
    if (dice.chance(isTurn ? 2 * share : share)) params[name] = anyValue(spec, wiresOf(node.id, wires), dice)
  }
  return { ...node, params }
}

function anyTimeline(scenario: Scenario, dice: Dice): readonly TimelineEntry[] {
  const end = scenario.durationSec ?? 1
  const instants = [0, 0.1, 0.2, end / 2, end / 2, dice.real(0, end), end]
  const spans = [0.1, 0.1, 0.2, end / 2, 1e-9, end]
  return Array.from({ length: dice.between(0, ENTRIES) }, () => {
    const atSec = dice.oneOf(instants)
    if (dice.chance(0.5)) return anySet(scenario, atSec, dice)
    return anyFault(scenario, atSec, dice.chance(0.8) ? { forSec: dice.oneOf(spans) } : {}, dice)
  }).filter((entry) => !('problems' in checkScenario({ ...scenario, timeline: [entry] })))
}

function anySet({ nodes, wires }: Scenario, atSec: number, dice: Dice): TimelineEntry {
  const node = dice.oneOf(nodes)
  const schema = SCHEMAS.get(node.kind)
  const [name, spec] = dice.oneOf(Object.entries(schema?.params ?? {}))
  return { atSec, set: `${node.id}.${name}`, to: anyValue(spec, wiresOf(node.id, wires), dice) }
}

function anyFault({ nodes, wires }: Scenario, atSec: number, span: { readonly forSec?: number }, dice: Dice): TimelineEntry {
  const fault = dice.oneOf(Object.keys(FAULTS) as FaultName[])
  if (FAULTS[fault].on === 'wire') {
    const on = dice.oneOf(wires).id
    if (fault === 'cut') return { atSec, fault, on, way: dice.oneOf(['both', 'forward', 'back']), ...span }
    if (fault === 'loss') return { atSec, fault, on, ratio: dice.oneOf([0, 0.3, 1]), ...span }
    return { atSec, fault, on, addMs: dice.oneOf([0, 1, 30, 3_600_000]), ...span }
  }
  const having = nodes.filter(({ kind }) => {
    const faults = SCHEMAS.get(kind)?.faults
    return fault === 'flush' || fault === 'scale' || fault === 'slow' ? faults?.[fault] : true
  })
  if (having.length === 0) return { atSec, fault: 'pause', on: dice.oneOf(nodes).id, ...span }
  const { id: on, kind } = dice.oneOf(having)
  if (fault === 'flush') return { atSec, fault, on }
  if (fault === 'scale') return { atSec, fault, on, to: dice.oneOf([0, 1, 2, 5, 30]), ...span }
  const instances = SCHEMAS.get(kind)?.faults?.instances !== undefined
  return {
    atSec,
    fault,
    on,
    ...(fault === 'slow' && { factor: dice.oneOf([1e-3, 0.5, 1, 3, 20, 1e6]) }),
    ...(instances && dice.chance(0.7) && { instance: dice.between(1, 4) }),
    ...span,
  }
}
