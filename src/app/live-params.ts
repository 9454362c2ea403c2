import { SCHEMAS } from '../kinds/schemas'
import type { ParamValue } from '../params'
import { nameOf, paramsAt, type Scenario, type SetEntry, valueText } from '../scenario'
import { edit, useScenario } from '../state'
import { setFromStart } from './bake'
import type { EngineSync } from './engine-sync'

/** Least wall time between two changes of one gesture: a drag leaves a readable trail on the timeline, and still feels immediate. */
const SPACING_MS = 50

/** Turns the inspector's input into changes of the run. */
export interface LiveParams {
  /** Sets one parameter of some nodes; of quick input the latest value counts. */
  set(nodeIds: readonly string[], param: string, value: ParamValue, gesture: string | null): void
  /** Sets one parameter from the start on: a step of its own, after which the run is computed anew to where it was. */
  setFromStart(nodeIds: readonly string[], param: string, value: ParamValue): void
}

interface Wanted {
  readonly nodeIds: readonly string[]
  readonly param: string
  readonly value: ParamValue
}

export interface LiveParamsOptions {
  readonly sync: Pick<EngineSync, 'change'>
  readonly virtualSec: () => number
  readonly onFailure: (reason: string) => void
  /** Calls back before the next picture; injected by tests. */
  readonly nextFrame?: (callback: () => void) => void
  readonly wallNow?: () => number
}

export function createLiveParams(options: LiveParamsOptions): LiveParams {
  const { sync, virtualSec, onFailure, nextFrame = requestAnimationFrame, wallNow = () => performance.now() } = options
  let wanted = new Map<string, Wanted>()
  let gesture: string | null = null
  let scheduled = false
  let busy = false
  let lastMs = Number.NEGATIVE_INFINITY
  /** What the values were when the gesture began, so that its one entry in the history says where they came from. */
  const began = new Map<string, ParamValue | undefined>()

  function schedule() {
    if (scheduled) return
    scheduled = true
    nextFrame(() => {
      scheduled = false
      void flush()
    })
  }

  async function flush() {
    if (wanted.size === 0 || busy) return
    if (gesture !== null && wallNow() - lastMs < SPACING_MS) return schedule()
    const batch = [...wanted.values()]
    const batchGesture = gesture
    wanted = new Map()
    busy = true
    lastMs = wallNow()
    try {
      const { scenario } = useScenario.getState()
      await sync.change(labelOf(scenario, batch, began), entriesOf(batch), batchGesture)
    } catch (error) {
      onFailure(error instanceof Error ? error.message : String(error))
    } finally {
      busy = false
      if (wanted.size > 0) schedule()
    }
  }

  function rememberStart(nodeId: string, param: string) {
    const key = `${nodeId}.${param}`
    if (!began.has(key)) began.set(key, paramsAt(useScenario.getState().scenario, nodeId, virtualSec())[param])
  }

  return {
    set(nodeIds, param, value, newGesture) {
      if (newGesture === null || newGesture !== gesture) {
        // Another gesture: what the last one still wants goes out first, under its own name.
        if (wanted.size > 0 && !busy) {
          lastMs = Number.NEGATIVE_INFINITY
          void flush()
        }
        began.clear()
        gesture = newGesture
      }
      if (nodeIds.length > 0) rememberStart(nodeIds[0], param)
      wanted.set(`${nodeIds.join(' ')}.${param}`, { nodeIds, param, value })
      schedule()
    },
    setFromStart(nodeIds, param, value) {
      const wish = { nodeIds, param, value }
      const { scenario } = useScenario.getState()
      const node = scenario.nodes.find(({ id }) => id === nodeIds[0])
      const specs = SCHEMAS.get(node?.kind ?? '')?.params ?? {}
      const label = `${labelOf(scenario, [wish], new Map())}, from the start`
      edit(label, (now) => setFromStart(now, wish, specs, virtualSec()), null, 'play')
    },
  }
}

function entriesOf(batch: readonly Wanted[]): readonly SetEntry[] {
  return batch.flatMap(({ nodeIds, param, value }) => nodeIds.map((id) => ({ atSec: 0, set: `${id}.${param}`, to: value })))
}

/** `Checkout · Workers 16 → 24`; `3 nodes · Workers → 24`; `Checkout · 4 parameters` for a preset. */
export function labelOf(
  scenario: Scenario,
  batch: readonly Wanted[],
  began: ReadonlyMap<string, ParamValue | undefined>,
): string {
  const { nodeIds, param, value } = batch[0]
  const node = scenario.nodes.find((each) => each.id === nodeIds[0])
  const schema = node && SCHEMAS.get(node.kind)
  const name = node && schema ? nameOf(node, schema) : (node?.label ?? nodeIds[0])
  const who = nodeIds.length === 1 ? name : `${nodeIds.length} nodes`
  if (batch.length > 1) return `${who} · ${batch.length} parameters`
  const spec = schema?.params[param]
  const title = spec?.title ?? param
  const after = valueText(value, spec)
  if (nodeIds.length > 1) return `${who} · ${title} → ${after}`
  const before = began.get(`${nodeIds[0]}.${param}`) ?? spec?.default
  return before === undefined
    ? `${who} · ${title} ${after}`
    : `${who} · ${title} ${valueText(before as ParamValue, spec)} → ${after}`
}
