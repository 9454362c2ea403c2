import type { KindSchema } from '../kinds/contract'
import { SCHEMAS, type Schemas } from '../kinds/schemas'
import { type ParamSpecs, type ParamValue, shortenDistribution, shortenParam, withoutDefaults } from '../params'
import type { NodeGroup, Note, Scenario, ScenarioNode, ScenarioWire, TimelineEntry, View } from './document'
import { endpointText, portOf, type Side, splitEndpoint } from './endpoint'
import { DEFAULT_DURATION_SEC, DEFAULT_SEED, DEFAULT_WARMUP_SEC } from './limits'
import { isSet, sortTimeline, splitSet } from './timeline'
import { WIRE_SPECS, wireOf } from './wire-params'

type KindOf = (node: string) => KindSchema | undefined
/** Descriptions of what a change may set, by the id of a node or a wire. */
type SpecsOf = (id: string) => ParamSpecs | undefined

/**
 * The one way to write a scenario: fields in a fixed order, defaults left out, places in whole pixels, timeline in order of time.
 * Two documents that mean the same have the same canonical form. Nodes and wires keep their order: it is the drawing order.
 */
export function canonicalScenario(scenario: Scenario, schemas: Schemas = SCHEMAS): Scenario {
  const kinds = new Map(scenario.nodes.map((node) => [node.id, schemas.get(node.kind)]))
  const kindOf: KindOf = (node) => kinds.get(node)
  const { seed, durationSec, warmupSec, goals = [], notes = [], groups = [], lesson = '', tryThis = [], view } = scenario
  const specsOf: SpecsOf = (id) => kindOf(id)?.params ?? (wireOf(scenario, id) && WIRE_SPECS)
  const timeline = canonicalTimeline(scenario.timeline ?? [], specsOf)
  return {
    spillway: scenario.spillway,
    name: scenario.name,
    ...(seed !== undefined && seed !== DEFAULT_SEED && { seed }),
    ...(durationSec !== undefined && durationSec !== DEFAULT_DURATION_SEC && { durationSec }),
    ...(warmupSec !== undefined && warmupSec !== DEFAULT_WARMUP_SEC && { warmupSec }),
    nodes: scenario.nodes.map((node) => canonicalNode(node, kindOf(node.id))),
    wires: scenario.wires.map((wire) => canonicalWire(wire, kindOf)),
    ...(timeline.length > 0 && { timeline }),
    ...(goals.length > 0 && { goals: goals.map(({ expect }) => ({ expect })) }),
    ...(notes.length > 0 && { notes: notes.map(canonicalNote) }),
    ...(groups.length > 0 && { groups: groups.map(canonicalGroup) }),
    ...(lesson !== '' && { lesson }),
    ...(tryThis.length > 0 && {
      tryThis: tryThis.map((t) => ({ label: t.label, changes: canonicalTimeline(t.changes, specsOf) })),
    }),
    ...(view !== undefined && { view: canonicalView(view) }),
  }
}

/** The scenario as a file for people: canonical, indented, ending in a line break. */
export function scenarioJson(scenario: Scenario, schemas: Schemas = SCHEMAS): string {
  return `${JSON.stringify(canonicalScenario(scenario, schemas), null, 2)}\n`
}

/** The scenario as one line: equal for scenarios that mean the same. */
export function canonicalJson(scenario: Scenario, schemas: Schemas = SCHEMAS): string {
  return JSON.stringify(canonicalScenario(scenario, schemas))
}

function canonicalNode(node: ScenarioNode, schema: KindSchema | undefined): ScenarioNode {
  const { label, params = {}, v } = node
  const own = sortedParams(schema === undefined ? params : withoutDefaults(schema.params, params))
  return {
    id: node.id,
    kind: node.kind,
    ...(label !== undefined && label !== '' && label !== schema?.title && { label }),
    x: whole(node.x),
    y: whole(node.y),
    ...(Object.keys(own).length > 0 && { params: own }),
    ...(v !== undefined && v !== 0 && { v }),
  }
}

function canonicalWire(wire: ScenarioWire, kindOf: KindOf): ScenarioWire {
  const { latencyMs = 0, lossRatio = 0, bandwidthMbps } = wire
  const latency = typeof latencyMs === 'number' ? latencyMs : (sorted(shortenDistribution(latencyMs)) as typeof latencyMs)
  return {
    id: wire.id,
    from: shortEnd(wire.from, 'outs', kindOf),
    to: shortEnd(wire.to, 'ins', kindOf),
    ...(latency !== 0 && { latencyMs: latency }),
    ...(lossRatio !== 0 && { lossRatio }),
    ...(bandwidthMbps !== undefined && bandwidthMbps !== Number.POSITIVE_INFINITY && { bandwidthMbps }),
  }
}

function shortEnd(text: string, side: Side, kindOf: KindOf): string {
  const end = splitEndpoint(text)
  const schema = kindOf(end.node)
  const port = schema === undefined ? null : portOf(schema, side, end.port)
  return schema === undefined || port === null ? text : endpointText(end.node, port, schema, side)
}

function canonicalTimeline(entries: readonly TimelineEntry[], specsOf: SpecsOf): readonly TimelineEntry[] {
  return sortTimeline(entries).map((entry) => canonicalEntry(entry, specsOf))
}

function canonicalEntry(entry: TimelineEntry, specsOf: SpecsOf): TimelineEntry {
  if (isSet(entry)) {
    const change = splitSet(entry.set)
    const spec = change === null ? undefined : specsOf(change.node)?.[change.param]
    const to = spec === undefined ? entry.to : shortenParam(spec, entry.to)
    return { atSec: entry.atSec, set: entry.set, to: sorted(to) }
  }
  const { forSec, factor, instance, to, ratio, addMs, way } = entry
  return {
    atSec: entry.atSec,
    fault: entry.fault,
    on: entry.on,
    ...(forSec !== undefined && { forSec }),
    ...(factor !== undefined && { factor }),
    ...(instance !== undefined && { instance }),
    ...(to !== undefined && { to }),
    ...(ratio !== undefined && { ratio }),
    ...(addMs !== undefined && { addMs }),
    ...(way !== undefined && way !== 'both' && { way }),
  }
}

function canonicalNote(note: Note): Note {
  const { width, height } = note
  return {
    id: note.id,
    text: note.text,
    x: whole(note.x),
    y: whole(note.y),
    ...(width !== undefined && { width: whole(width) }),
    ...(height !== undefined && { height: whole(height) }),
  }
}

function canonicalGroup({ id, title, nodes, folded }: NodeGroup): NodeGroup {
  return { id, title, nodes, ...(folded === true && { folded }) }
}

function canonicalView(view: View): View {
  return { x: whole(view.x), y: whole(view.y), zoom: Math.round(view.zoom * 1000) / 1000 }
}

/** The nearest whole number, never minus zero. */
function whole(value: number): number {
  return Math.round(value) + 0
}

function sortedParams(params: Readonly<Record<string, ParamValue>>): Readonly<Record<string, ParamValue>> {
  return sorted(params) as Readonly<Record<string, ParamValue>>
}

const TAGS = ['dist', 'type']

/** The same value with the keys of every object in order: its tag first, then by name. Checked values nest a few levels deep. */
function sorted<T>(value: T): T
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const rank = (key: string) => (TAGS.includes(key) ? 0 : 1)
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
