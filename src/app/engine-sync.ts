import { SCHEMAS } from '../kinds/schemas'
import { canonicalJson, recordChange, type Scenario, splitEndpoint, type TimelineEntry } from '../scenario'
import type { SimClient } from '../sim-client'
import { edit, useScenario } from '../state'

/**
 * Keeps the engine in step with the document. There is one rule: the run shown is always the run of the document as it stands.
 * A change made while the run goes is recorded on the timeline where it took effect, so the run need not begin again. Any other change of
 * what the engine sees (an undo too) starts it anew and brings it as fast as possible to where it was.
 *
 * After going back in time, what was recorded later is still to come: it happens again. A change made there forks the run: in the same step,
 * which can be undone, the changes made after it go. What a document brought along, or was put on the timeline by hand, stays.
 */
export interface EngineSync {
  /**
   * Makes changes now: at the next instant of a run that has begun (and onto the timeline), else at the start, in the document itself. A run
   * begins with the first wire from what makes traffic.
   * `atSec` of the entries counts from now. Rejects with the reason when the engine does not take them.
   */
  change(label: string, entries: readonly TimelineEntry[], gesture?: string | null): Promise<void>
  /** Starts the run of the document anew where it is: something about the engine has changed. */
  reload(): void
  dispose(): void
}

export interface SyncListeners {
  /** What went wrong with the document, for the page to say. */
  readonly onProblems: (problems: readonly string[]) => void
  /** A change has replaced so many that were recorded after it. */
  readonly onFork: (dropped: number, atSec: number) => void
}

type Client = Pick<SimClient, 'load' | 'change' | 'figures' | 'onFrame'>

/** A run that is being started, until it has reached the instant where it shall go on. */
interface Start {
  readonly fromSec: number
  readonly paused: boolean
  accepted: boolean
  /** Another start has taken its place. */
  readonly replaced: Promise<void>
  replace(): void
}

export function startEngineSync(client: Client, { onProblems, onFork }: SyncListeners): EngineSync {
  /** The document's plan as the engine has it; `null` while the document is one that the engine does not take. */
  let running: string | null = planKey(useScenario.getState().scenario)
  /** Whether anything could run since the document was opened. Before that, while it is being drawn, there is no time to go on from. */
  let begun = hasTraffic(useScenario.getState().scenario)
  /** A recorded change is being written into the document: the engine knows it already. */
  let recording = 0
  let start = startOf(0, false)
  start.accepted = true
  /** When in the run entries were made that were recorded while it went, as long as nobody has moved them. */
  const madeSec = new WeakMap<TimelineEntry, number>()

  const load = async (scenario: Scenario, options: { paused: boolean; fromSec: number }) => {
    const mine = startOf(options.fromSec, options.paused)
    start.replace()
    start = mine
    running = planKey(scenario)
    const problems = await client.load(scenario, options)
    if (start !== mine) return
    mine.accepted = true
    // The run before goes on; it is not this document's, so the next edit of it must load again.
    if (problems.length > 0) running = null
    onProblems(problems)
  }

  /** Waits until the engine is where the person thinks it is: a change in the middle of catching up would take effect too early. */
  const settled = (mine: Start) =>
    new Promise<void>((resolve) => {
      const isSettled = () => {
        const { status, seekingSec } = client.figures()
        return start !== mine || running === null || status === 'failed' || (mine.accepted && seekingSec === null)
      }
      if (isSettled()) return resolve()
      const stop = client.onFrame(() => {
        if (!isSettled()) return
        stop()
        resolve()
      })
    })

  /** Where and how a new start has to go on. Until the last one is accepted, the figures are still those of the run before. */
  const whereNow = () => {
    const { status, virtualSec, seekingSec } = client.figures()
    if (!start.accepted) return { paused: start.paused, fromSec: start.fromSec }
    return { paused: status === 'paused', fromSec: seekingSec ?? virtualSec }
  }

  const unsubscribe = useScenario.subscribe((state, before) => {
    if (state.scenario === before.scenario) return
    const opened = state.past.length === 0 && state.future.length === 0
    if (opened) {
      begun = hasTraffic(state.scenario)
      void load(state.scenario, { paused: false, fromSec: 0 })
      return
    }
    const key = planKey(state.scenario)
    if (key === running) return
    if (recording > 0) {
      running = key
      return
    }
    const { paused, fromSec } = whereNow()
    void load(state.scenario, { paused, fromSec: begun ? fromSec : 0 })
    begun ||= hasTraffic(state.scenario)
  })

  const record = (label: string, recorded: readonly TimelineEntry[], gesture: string | null) => {
    recording++
    const atSec = recorded.reduce((earliest, entry) => Math.min(earliest, entry.atSec), Number.POSITIVE_INFINITY)
    const dropped = laterLive(atSec)
    for (const entry of recorded) madeSec.set(entry, atSec)
    const enter = (scenario: Scenario): Scenario => {
      const kept: readonly TimelineEntry[] = (scenario.timeline ?? []).filter((entry) => !dropped.includes(entry))
      return { ...scenario, timeline: recorded.reduce((timeline, entry) => recordChange(timeline, entry), kept) }
    }
    edit(dropped.length === 0 ? label : `Fork at ${shortSec(atSec)}: ${label}`, enter, gesture, 'play')
    recording--
    if (dropped.length > 0) onFork(dropped.length, atSec)
  }

  /** What was made after an instant. What was made before it and is still to come, such as the end of a spike, is no part of that. */
  const laterLive = (sec: number): readonly TimelineEntry[] =>
    (useScenario.getState().scenario.timeline ?? []).filter((entry) => (madeSec.get(entry) ?? 0) > sec)

  /** The timeline that a change at this instant leaves; `undefined`: the one there is. */
  const withoutLater = (sec: number) => {
    const later = laterLive(sec)
    return later.length === 0 ? undefined : useScenario.getState().scenario.timeline?.filter((entry) => !later.includes(entry))
  }

  return {
    async change(label, entries, gesture = null) {
      for (;;) {
        const mine = start
        await settled(mine)
        if (start !== mine) continue
        const { status, virtualSec } = client.figures()
        if (running === null || status === 'failed' || virtualSec === 0 || !begun) {
          edit(label, (scenario) => atStart(scenario, entries), gesture, 'play')
          return
        }
        const recorded = await Promise.race([client.change(entries, withoutLater(virtualSec)), mine.replaced])
        // A run that was replaced meanwhile never answers: the change belongs to the new one.
        if (recorded === undefined || start !== mine) continue
        record(label, recorded, gesture)
        return
      }
    },
    reload() {
      void load(useScenario.getState().scenario, whereNow())
    },
    dispose() {
      unsubscribe()
      start.replace()
    },
  }
}

/** Whether something that makes traffic is wired to anything. */
function hasTraffic({ nodes, wires }: Scenario): boolean {
  const wired = new Set(wires.map((wire) => splitEndpoint(wire.from).node))
  return nodes.some(({ id, kind }) => wired.has(id) && SCHEMAS.get(kind)?.origin === true)
}

function shortSec(sec: number): string {
  return `${Number(sec.toFixed(2))} s`
}

function startOf(fromSec: number, paused: boolean): Start {
  let replace: () => void = () => {}
  const replaced = new Promise<void>((resolve) => {
    replace = resolve
  })
  return { fromSec, paused, accepted: false, replaced, replace: () => replace() }
}

/** Everything of a document that the engine sees, as text. Moving a node or naming it changes none of it. */
function planKey(scenario: Scenario): string {
  const { nodes, wires, timeline, seed, durationSec, warmupSec } = scenario
  const bare = nodes.map(({ id, kind, params, v }) => ({ id, kind, params, v, x: 0, y: 0 }))
  return canonicalJson({ spillway: scenario.spillway, name: '', nodes: bare, wires, timeline, seed, durationSec, warmupSec })
}

/** Before the run has begun a parameter change is a change of the node, a fault an entry at its time. */
export function atStart(scenario: Scenario, entries: readonly TimelineEntry[]): Scenario {
  let result = scenario
  for (const entry of entries) {
    if (!('set' in entry) || entry.atSec > 0) {
      result = { ...result, timeline: recordChange(result.timeline ?? [], entry) }
      continue
    }
    const [id, param] = entry.set.split('.')
    const nodes = result.nodes.map((n) => (n.id === id ? { ...n, params: { ...n.params, [param]: entry.to } } : n))
    result = { ...result, nodes }
  }
  return result
}
