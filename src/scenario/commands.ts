import type { KindSchema } from '../kinds/contract'
import { SCHEMAS, type Schemas } from '../kinds/schemas'
import { type ParamSpecs, resolveParam, type ValuesOf } from '../params'
import type { FaultEntry, SetEntry, TimelineEntry } from './document'
import type { Graph } from './graph'
import { faultEndNs, ParamState } from './param-state'
import type { Plan, PlanCommand } from './plan'
import { type Problem, Report } from './problem'
import { Reader } from './reader'
import { type FarEnds, farEndsOf, type NodeValues } from './slots'
import { isSet, splitSet } from './timeline'
import { FAULTS, readTimeline } from './validate-timeline'
import { WIRE_SPECS, type WireParam } from './wire-params'

/** Virtual nanoseconds of virtual seconds. */
export function toNs(sec: number): number {
  return Math.round(sec * 1e9)
}

/** What turning entries into commands needs to know of the plan. */
export interface CommandContext {
  readonly schemas: readonly KindSchema[]
  readonly nodeIndex: ReadonlyMap<string, number>
  readonly wireIndex: ReadonlyMap<string, number>
}

/** Commands of a checked timeline in the order in which they apply; `values` are the parameters before the first. */
export function timelineCommands(timeline: readonly TimelineEntry[], context: CommandContext, values: NodeValues): PlanCommand[] {
  const inForce = [...values]
  const commands = timeline.flatMap((entry) => {
    const atNs = toNs(entry.atSec)
    if (!isSet(entry)) return faultCommands(entry, atNs, context)
    const command = setCommand(entry, atNs, context, inForce)
    if (command.type === 'set') inForce[command.node] = command.params
    return [command]
  })
  return sortCommands(commands)
}

/**
 * Commands of a live change at `atNs`, which counts instead of the entry's own time. `inForce` are the parameters of every node
 * at that moment (see {@link paramsInForce}). The entry is checked like a stored one; the problems' places start with `change`.
 */
export function compileChange(
  plan: Plan,
  entry: TimelineEntry,
  atNs: number,
  inForce: NodeValues,
  schemas: Schemas = SCHEMAS,
): { readonly commands: readonly PlanCommand[] } | { readonly problems: readonly Problem[] } {
  const report = new Report()
  const kinds = new Map(plan.nodes.map((node) => [node.id, schemas.get(node.kind) ?? null]))
  const wires = new Map(plan.wires.map((wire) => [wire.id, true]))
  const reader = new Reader(report, '', { change: [{ ...entry, atSec: atNs / 1e9 }] })
  const [checked] = readTimeline(reader, 'change', 1, kinds, wires)
  if (report.failed) return { problems: report.problems() }
  // What a stored entry is left out for is a reason against a new one.
  if (checked === undefined) return { problems: report.notes() }
  const context = contextOf(plan, schemas)
  if (!isSet(checked)) return { commands: sortCommands(faultCommands(checked, atNs, context)) }
  return { commands: [setCommand(checked, atNs, context, inForce)] }
}

/** Parameters of every node after all commands up to and including `atNs`. */
export function paramsInForce(plan: Pick<Plan, 'nodes'>, commands: readonly PlanCommand[], atNs: number): NodeValues {
  const state = new ParamState(plan)
  for (const command of commands) if (command.atNs <= atNs) state.apply(command)
  return state.values
}

/** Where the wires of a plan end. */
export function farEndsOfPlan(plan: Plan, schemas: Schemas = SCHEMAS): FarEnds {
  const graph: Graph = {
    nodes: plan.nodes.map((node) => ({ id: node.id, name: node.label, schema: schemas.get(node.kind) as KindSchema })),
    links: plan.wires.map((wire, i) => ({ ...wire, wire: i, instant: false })),
  }
  return farEndsOf(graph, (link) => plan.wires[link].contract === 'deliver')
}

/** In order of time; at one instant faults end before anything begins, otherwise the order stays. */
export function sortCommands(commands: readonly PlanCommand[]): PlanCommand[] {
  const rank = (command: PlanCommand) => (command.type === 'fault' && !command.begin ? 0 : 1)
  return commands.toSorted((a, b) => a.atNs - b.atNs || rank(a) - rank(b))
}

type SetCommand = Extract<PlanCommand, { readonly type: 'set' | 'wire' }>

function setCommand(entry: SetEntry, atNs: number, context: CommandContext, inForce: NodeValues): SetCommand {
  const change = splitSet(entry.set)
  const node = context.nodeIndex.get(change?.node ?? '')
  const wire = context.wireIndex.get(change?.node ?? '')
  if (change === null || (node === undefined && wire === undefined)) throw new Error(`unchecked change of ${entry.set}`)
  if (node === undefined) {
    const { param } = change
    return {
      atNs,
      type: 'wire',
      wire: wire as number,
      change: { [param]: resolveParam(WIRE_SPECS[param as WireParam], entry.to) },
    }
  }
  const spec = context.schemas[node].params[change.param]
  const params: ValuesOf<ParamSpecs> = { ...inForce[node], [change.param]: resolveParam(spec, entry.to) }
  return { atNs, type: 'set', node, params, changed: [change.param] }
}

function faultCommands(fault: FaultEntry, atNs: number, context: CommandContext): PlanCommand[] {
  const { on } = FAULTS[fault.fault]
  const index = (on === 'node' ? context.nodeIndex : context.wireIndex).get(fault.on)
  if (index === undefined) throw new Error(`unchecked fault on ${fault.on}`)
  const param = fault.fault === 'scale' ? context.schemas[index].faults?.scale : undefined
  const begin: PlanCommand = { atNs, type: 'fault', on, index, fault, begin: true, ...(param !== undefined && { param }) }
  if (fault.forSec === undefined) return [begin]
  return [begin, { ...begin, atNs: faultEndNs(atNs, fault.forSec), begin: false }]
}

function contextOf(plan: Plan, schemas: Schemas): CommandContext {
  return {
    schemas: plan.nodes.map((node) => schemas.get(node.kind)).filter((schema) => schema !== undefined),
    nodeIndex: new Map(plan.nodes.map((node, i) => [node.id, i])),
    wireIndex: new Map(plan.wires.map((wire, i) => [wire.id, i])),
  }
}
