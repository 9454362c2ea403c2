import type { KindSchema } from '../kinds/contract'
import { SCHEMAS, type Schemas } from '../kinds/schemas'
import { checkParam, type ParamValue } from '../params'
import { canConnect } from '../scenario/connect'
import type { Scenario, ScenarioNode, ScenarioWire, TimelineEntry } from '../scenario/document'
import { endpointText, portOf, type Side, splitEndpoint } from '../scenario/endpoint'
import { entryFits, onWire } from '../scenario/entry-fits'
import { isSet, splitSet } from '../scenario/timeline'
import { renameReferences } from './rewire'

/**
 * Makes a node one of another kind under the same id. What fits stays: its name, parameters of the same name and type, wires that are
 * legal at the port of the same name or else at the first. Recorded changes of parameters that are gone go with them.
 */
export function replaceNode(scenario: Scenario, id: string, schema: KindSchema, schemas: Schemas = SCHEMAS): Scenario {
  const old = scenario.nodes.find((node) => node.id === id)
  const oldSchema = old && schemas.get(old.kind)
  if (old === undefined || oldSchema === undefined || old.kind === schema.id) return scenario
  const version = schema.migrations?.length ?? 0
  const { params, v: _v, ...rest } = old
  const kept = keptParams(oldSchema, schema, params ?? {})
  const made: ScenarioNode = {
    ...rest,
    kind: schema.id,
    ...(Object.keys(kept).length > 0 && { params: kept }),
    ...(version > 0 && { v: version }),
  }
  const nodes = scenario.nodes.map((node) => (node === old ? made : node))
  const wires = keptWires({ ...scenario, nodes }, id, schema, schemas)
  const left = new Set(wires.map((wire) => wire.id))
  const gone = scenario.wires.filter((wire) => !left.has(wire.id)).map((wire) => wire.id)
  const names = new Map(gone.map((wire): [string, null] => [wire, null]))
  const renamed = renameReferences({ ...scenario, nodes, wires }, names, (kind) => schemas.get(kind))
  return withoutLost(renamed, id, oldSchema, schema, new Set(gone))
}

/** Whether a parameter means the same in both kinds, so far as a name, a type and a unit say. */
function isShared(a: KindSchema, b: KindSchema, name: string): boolean {
  const [from, to] = [a.params[name], b.params[name]]
  if (from === undefined || to === undefined || from.type !== to.type) return false
  return ('unit' in from ? from.unit : null) === ('unit' in to ? to.unit : null)
}

function keptParams(
  from: KindSchema,
  to: KindSchema,
  params: Readonly<Record<string, ParamValue>>,
): Readonly<Record<string, ParamValue>> {
  const fitting = Object.entries(params).filter(([name, value]) => isShared(from, to, name) && isValid(to, name, value))
  return Object.fromEntries(fitting)
}

function isValid(schema: KindSchema, name: string, value: ParamValue): boolean {
  return !('problem' in checkParam(schema.params[name], value))
}

function keptWires(scenario: Scenario, id: string, schema: KindSchema, schemas: Schemas): readonly ScenarioWire[] {
  const touches = (wire: ScenarioWire) => splitEndpoint(wire.from).node === id || splitEndpoint(wire.to).node === id
  const rewired = new Map<string, ScenarioWire>()
  let so: Scenario = { ...scenario, wires: scenario.wires.filter((wire) => !touches(wire)) }
  for (const wire of scenario.wires.filter(touches)) {
    const from = endOn(wire.from, id, schema, 'outs')
    const to = endOn(wire.to, id, schema, 'ins')
    if (from === null || to === null) continue
    const latency = wire.latencyMs === undefined ? {} : { latencyMs: wire.latencyMs }
    if (!canConnect(so, from, to, schemas, latency).ok) continue
    const next = { ...wire, from, to }
    rewired.set(wire.id, next)
    so = { ...so, wires: [...so.wires, next] }
  }
  return scenario.wires.flatMap((wire) => (touches(wire) ? (rewired.get(wire.id) ?? []) : [wire]))
}

/** The end of a wire on the replaced node; `null` where that has no port on the side. Other ends stay as they are. */
function endOn(text: string, id: string, schema: KindSchema, side: Side): string | null {
  const end = splitEndpoint(text)
  if (end.node !== id) return text
  const port = portOf(schema, side, end.port) ?? portOf(schema, side, null)
  return port === null ? null : endpointText(id, port, schema, side)
}

function withoutLost(scenario: Scenario, id: string, from: KindSchema, to: KindSchema, gone: ReadonlySet<string>): Scenario {
  const stays = (entry: TimelineEntry) => {
    if (!isSet(entry)) return onWire(entry) ? !gone.has(entry.on) : entry.on !== id || entryFits(entry, to)
    const change = splitSet(entry.set)
    if (gone.has(change?.node ?? '') && !scenario.nodes.some((node) => node.id === change?.node)) return false
    return change?.node !== id || (isShared(from, to, change.param) && entryFits(entry, to))
  }
  const { timeline, tryThis } = scenario
  return {
    ...scenario,
    ...(timeline && { timeline: timeline.filter(stays) }),
    ...(tryThis && {
      tryThis: tryThis
        .map((each) => ({ ...each, changes: each.changes.filter(stays) }))
        .filter((each) => each.changes.length > 0),
    }),
  }
}
