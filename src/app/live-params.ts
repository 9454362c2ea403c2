import { onGivenUp } from '../inspector/gesture'
import { usePending } from '../inspector/pending'
import { SCHEMAS } from '../kinds/schemas'
import type { ParamValue } from '../params'
import { paramsAt, type Scenario, type SetEntry, wireOf } from '../scenario'
import { changeableOf, valueText } from '../scenario/describe-entry'
import { edit, undo, useScenario } from '../state'
import { setFromStart } from './bake'
import type { EngineSync } from './engine-sync'

/** Least wall time between two changes of one gesture: a drag leaves a readable trail on the timeline, and still feels immediate. */
const SPACING_MS = 50

/** Turns the inspector's input into changes of the run. */
export interface LiveParams {
  /** Sets one parameter of some nodes, or of some wires; of quick input the latest value counts. */
  set(ids: readonly string[], param: string, value: ParamValue, gesture: string | null): void
  /** Sets one parameter of some nodes from the start on: a step of its own, after which the run is computed anew to where it was. */
  setFromStart(nodeIds: readonly string[], param: string, value: ParamValue): void
}

interface Wanted {
  readonly ids: readonly string[]
  readonly param: string
  readonly value: ParamValue
}

export interface LiveParamsOptions {
  readonly sync: Pick<EngineSync, 'change' | 'changeNow'>
  readonly virtualSec: () => number
  readonly onFailure: (reason: string) => void
  /** Is given what makes at once what the run has not taken yet: before an undo, and when the page may be gone in a moment. */
  readonly giveSettle: (settle: () => void) => void
  /** Calls back before the next picture; injected by tests. */
  readonly nextFrame?: (callback: () => void) => void
  readonly wallNow?: () => number
}

export function createLiveParams(options: LiveParamsOptions): LiveParams {
  const { sync, virtualSec, onFailure, nextFrame = requestAnimationFrame, wallNow = () => performance.now() } = options
  let wanted = new Map<string, Wanted>()
  /** What the run has been asked to take. */
  let asked: readonly Wanted[] = []
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
    asked = batch
    busy = true
    lastMs = wallNow()
    try {
      const { scenario } = useScenario.getState()
      await sync.change(labelOf(scenario, batch, began), entriesOf(batch), batchGesture)
    } catch (error) {
      onFailure(error instanceof Error ? error.message : String(error))
    } finally {
      busy = false
      asked = []
      showPending()
      if (wanted.size > 0) schedule()
    }
  }

  function settle() {
    const batch = [...asked, ...wanted.values()]
    if (batch.length === 0) return
    wanted = new Map()
    asked = []
    showPending()
    sync.changeNow(labelOf(useScenario.getState().scenario, batch, began), entriesOf(batch), gesture)
  }
  options.giveSettle(settle)

  onGivenUp((key) => {
    settle()
    if (useScenario.getState().past.at(-1)?.gesture !== key) return
    undo()
    // What was given up is not to be had again.
    useScenario.setState({ future: [] })
  })

  function rememberStart(id: string, param: string) {
    const key = `${id}.${param}`
    const pending = usePending.getState()[id]?.[param]
    const valueNow = () => paramsAt(useScenario.getState().scenario, id, virtualSec())[param]
    if (!began.has(key)) began.set(key, pending === undefined ? valueNow() : pending)
  }

  function showPending() {
    const pending: Record<string, Record<string, ParamValue>> = {}
    for (const { ids, param, value } of [...asked, ...wanted.values()]) {
      for (const id of ids) pending[id] = { ...pending[id], [param]: value }
    }
    usePending.setState(pending, true)
  }

  return {
    set(ids, param, value, newGesture) {
      if (newGesture === null || newGesture !== gesture) {
        // Another gesture: what the last one still wants goes out first, under its own name.
        if (wanted.size > 0 && !busy) {
          lastMs = Number.NEGATIVE_INFINITY
          void flush()
        }
        began.clear()
        gesture = newGesture
      }
      if (ids.length > 0) rememberStart(ids[0], param)
      wanted.set(`${ids.join(' ')}.${param}`, { ids, param, value })
      showPending()
      schedule()
    },
    setFromStart(nodeIds, param, value) {
      const { scenario } = useScenario.getState()
      const node = scenario.nodes.find(({ id }) => id === nodeIds[0])
      const specs = SCHEMAS.get(node?.kind ?? '')?.params ?? {}
      const label = `${labelOf(scenario, [{ ids: nodeIds, param, value }], new Map())}, from the start`
      edit(label, (now) => setFromStart(now, { nodeIds, param, value }, specs, virtualSec()), null, 'play')
    },
  }
}

function entriesOf(batch: readonly Wanted[]): readonly SetEntry[] {
  return batch.flatMap(({ ids, param, value }) => ids.map((id) => ({ atSec: 0, set: `${id}.${param}`, to: value })))
}

/** `Checkout · Workers 16 → 24`; `3 nodes · Workers → 24`; `Checkout · 4 parameters` for a preset. */
export function labelOf(
  scenario: Scenario,
  batch: readonly Wanted[],
  began: ReadonlyMap<string, ParamValue | undefined>,
): string {
  const { ids, param, value } = batch[0]
  const { name, specs } = changeableOf(scenario, ids[0])
  const things = wireOf(scenario, ids[0]) === undefined ? 'nodes' : 'wires'
  const who = ids.length === 1 ? name : `${ids.length} ${things}`
  if (batch.length > 1) return `${who} · ${batch.length} parameters`
  const spec = specs?.[param]
  const title = spec?.title ?? param
  const after = valueText(value, spec)
  if (ids.length > 1) return `${who} · ${title} → ${after}`
  const was = began.get(`${ids[0]}.${param}`)
  // Null is a value: unlimited.
  const before = was === undefined ? spec?.default : was
  return before === undefined
    ? `${who} · ${title} ${after}`
    : `${who} · ${title} ${valueText(before as ParamValue, spec)} → ${after}`
}
