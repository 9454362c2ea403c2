import type { DocumentPatch, InspectorActions } from '../inspector'
import { SCHEMAS } from '../kinds/schemas'
import type { ParamValue } from '../params'
import { nameOf, type Scenario, type ScenarioNode, wireOf, withWireParams } from '../scenario'
import { edit, useScenario } from '../state'
import { createLiveParams, type LiveParams, type LiveParamsOptions } from './live-params'

/** The same for a run that goes on. */
export function liveActions(options: LiveParamsOptions, onLesson: InspectorActions['onLesson']): InspectorActions {
  return inspectorActions(createLiveParams(options), onLesson)
}

/** What the inspector's forms do: parameters go to the run and the timeline, everything else into the document. */
export function inspectorActions(params: LiveParams, onLesson: InspectorActions['onLesson']): InspectorActions {
  return {
    onParam: params.set,
    onParamFromStart: params.setFromStart,
    onWire(ids, param, value, gesture) {
      const { scenario } = useScenario.getState()
      if (ids.every((id) => wireOf(scenario, id) !== undefined)) params.set(ids, param, value, gesture)
      // The timeline would take the id for that of a node.
      else edit('Wire', (before) => withWires(before, ids, { [param]: value }), gesture)
    },
    onDocument: (patch, gesture) =>
      edit(documentLabel(patch), (scenario) => withSettings(scenario, patch), gesture, isPlay(patch) ? 'play' : 'draw'),
    onRename: (id, label, gesture) =>
      edit(`Rename to ${label || 'its kind'}`, (scenario) => withLabel(scenario, id, label), gesture),
    onLesson,
  }
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

function withWires(scenario: Scenario, ids: readonly string[], params: Readonly<Record<string, ParamValue>>): Scenario {
  return { ...scenario, wires: scenario.wires.map((wire) => (ids.includes(wire.id) ? withWireParams(wire, params) : wire)) }
}

function withSettings(scenario: Scenario, patch: DocumentPatch): Scenario {
  return { ...scenario, ...patch }
}

function withLabel(scenario: Scenario, id: string, label: string): Scenario {
  const nodes = scenario.nodes.map((node): ScenarioNode => {
    if (node.id !== id) return node
    const { label: _, ...bare } = node
    const isPlain = label.trim() === '' || label === nameOf(bare, SCHEMAS.get(node.kind))
    return isPlain ? bare : { ...bare, label }
  })
  return { ...scenario, nodes }
}
