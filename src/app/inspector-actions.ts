import type { DocumentPatch, InspectorActions, WirePatch } from '../inspector'
import { SCHEMAS } from '../kinds/schemas'
import { nameOf, type Scenario, type ScenarioNode, type ScenarioWire } from '../scenario'
import { edit } from '../state'
import type { LiveParams } from './live-params'

/** What the inspector's forms do: parameters go to the run and the timeline, everything else into the document. */
export function inspectorActions(params: LiveParams, onLesson: InspectorActions['onLesson']): InspectorActions {
  return {
    onParam: params.set,
    onParamFromStart: params.setFromStart,
    onWire: (id, patch, gesture) =>
      edit(`Wire · ${Object.keys(patch).map(wireWord).join(', ')}`, (scenario) => withWire(scenario, id, patch), gesture),
    onDocument: (patch, gesture) =>
      edit(documentLabel(patch), (scenario) => withSettings(scenario, patch), gesture, isPlay(patch) ? 'play' : 'draw'),
    onRename: (id, label, gesture) =>
      edit(`Rename to ${label || 'its kind'}`, (scenario) => withLabel(scenario, id, label), gesture),
    onLesson,
  }
}

const WIRE_WORDS: Readonly<Record<keyof WirePatch, string>> = {
  latencyMs: 'latency',
  lossRatio: 'loss',
  bandwidthMbps: 'bandwidth',
}

function wireWord(field: string): string {
  return WIRE_WORDS[field as keyof WirePatch] ?? field
}

const DOCUMENT_WORDS: Readonly<Record<keyof DocumentPatch, string>> = {
  name: 'Name',
  seed: 'Seed',
  durationSec: 'Duration',
  warmupSec: 'Warm-up',
  goals: 'Goals',
  notes: 'Notes',
  lesson: 'Lesson',
}

function documentLabel(patch: DocumentPatch): string {
  const fields = Object.keys(patch) as (keyof DocumentPatch)[]
  return `Scenario · ${fields.map((field) => DOCUMENT_WORDS[field]).join(', ')}`
}

/** The seed is part of playing; what the scenario is and says is not. */
function isPlay(patch: DocumentPatch): boolean {
  return Object.keys(patch).every((field) => field === 'seed')
}

function withWire(scenario: Scenario, id: string, patch: WirePatch): Scenario {
  const wires = scenario.wires.map((wire): ScenarioWire => {
    if (wire.id !== id) return wire
    const { latencyMs, lossRatio, bandwidthMbps, ...rest } = { ...wire, ...patch }
    return {
      ...rest,
      ...(latencyMs !== undefined && latencyMs !== 0 && { latencyMs }),
      ...(lossRatio !== undefined && lossRatio !== 0 && { lossRatio }),
      ...(bandwidthMbps !== undefined && bandwidthMbps !== null && { bandwidthMbps }),
    }
  })
  return { ...scenario, wires }
}

function withSettings(scenario: Scenario, patch: DocumentPatch): Scenario {
  return { ...scenario, ...patch }
}

function withLabel(scenario: Scenario, id: string, label: string): Scenario {
  const nodes = scenario.nodes.map((node): ScenarioNode => {
    if (node.id !== id) return node
    const { label: _, ...bare } = node
    const schema = SCHEMAS.get(node.kind)
    const isPlain = label.trim() === '' || (schema !== undefined && label === nameOf(bare, schema))
    return isPlain ? bare : { ...bare, label }
  })
  return { ...scenario, nodes }
}
