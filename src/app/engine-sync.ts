import { SCHEMAS } from '../kinds/schemas'
import {
  checkScenario,
  entryFits,
  onWire,
  recordChange,
  type Scenario,
  splitEndpoint,
  type TimelineEntry,
  timelineCycle,
  wireOf,
  withWireParams,
} from '../scenario'
import type { SimClient } from '../sim-client'
import { edit, undo, useScenario } from '../state'
import { EngineStarts } from './engine-starts'

/**
 * Keeps the engine in step with the document. There is one rule: the run shown is always the run of the document as it stands.
 * A change made while the run goes is recorded on the timeline where it took effect, so the run need not begin again; where the run cannot take
 * it as it goes (a latency below its lookahead), it is recorded where the run is, and the run begins again. Any other change of what the engine sees (an undo too) starts it anew and brings it as fast as possible to where it was.
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
  /** Writes changes into the document at once, without asking the run whether and when it takes them: for who cannot wait for its answer. */
  changeNow(label: string, entries: readonly TimelineEntry[], gesture: string | null): void
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

type Client = Pick<SimClient, 'load' | 'change' | 'takes' | 'figures' | 'onFrame'>

export function startEngineSync(client: Client, { onProblems, onFork }: SyncListeners): EngineSync {
  const starts = new EngineStarts(client, onProblems, useScenario.getState().scenario)
  /** Whether anything could run since the document was opened. Before that, while it is being drawn, there is no time to go on from. */
  let begun = hasTraffic(useScenario.getState().scenario)
  /** Counts what makes changes that are on their way void: another document, or that they were made another way. */
  let openings = 0
  /** A recorded change is being written into the document: the engine knows it already. */
  let recording = 0
  /** Wires whose latency is being turned: the next start is to take what else it becomes. */
  let turned: readonly string[] = []
  const live = liveEntries()

  const unsubscribe = useScenario.subscribe((state, before) => {
    if (state.scenario === before.scenario) return
    const opened = state.past.length === 0 && state.future.length === 0
    if (opened) {
      openings++
      begun = hasTraffic(state.scenario)
      void starts.load(state.scenario, { paused: false, fromSec: 0 })
      return
    }
    if (recording > 0) return starts.adopt(state.scenario)
    if (starts.runs(state.scenario)) return
    const { paused, fromSec } = starts.whereNow()
    void starts.load(state.scenario, { paused, fromSec: begun ? fromSec : 0, ...(turned.length > 0 && { uncut: turned }) })
    begun ||= hasTraffic(state.scenario)
  })

  /** Makes a change of the document at an instant, in one step with dropping what was made after it. */
  const enter = (label: string, change: (scenario: Scenario) => Scenario, atSec: number, gesture: string | null) => {
    const timeline = live.leftAt(atSec)
    const dropped = live.after(atSec).length
    const title = dropped === 0 ? label : `Fork at ${shortSec(atSec)}: ${label}`
    edit(title, (scenario) => change(timeline === undefined ? scenario : { ...scenario, timeline }), gesture, 'play')
    if (dropped > 0) onFork(dropped, atSec)
  }

  const record = (label: string, recorded: readonly TimelineEntry[], gesture: string | null) => {
    const atSec = recorded.reduce((earliest, entry) => Math.min(earliest, entry.atSec), Number.POSITIVE_INFINITY)
    live.made(recorded, atSec)
    const add = (scenario: Scenario): Scenario => {
      const kept = scenario.timeline ?? []
      return { ...scenario, timeline: recorded.reduce((timeline, entry) => recordChange(timeline, entry, scenario), kept) }
    }
    enter(label, add, atSec, gesture)
  }

  /** The run has taken the changes already. */
  const recordTaken: typeof record = (...change) => {
    recording++
    record(...change)
    recording--
  }

  /** The run begins anew with the changes, and goes to where it is now. */
  const beginAnew: typeof record = (label, recorded, gesture) => {
    turned = recorded.flatMap((entry) => ('set' in entry ? [splitEndpoint(entry.set).node] : []))
    record(label, recorded, gesture)
    turned = []
  }

  /** Throws where changes would let messages go round without any time passing. */
  const refuseCycle = (entries: readonly TimelineEntry[], atSec: number) => {
    const { scenario } = useScenario.getState()
    const added = entries.map((entry) => ({ ...entry, atSec: entry.atSec + atSec }))
    const cycle = timelineCycle({ ...scenario, timeline: [...(live.leftAt(atSec) ?? scenario.timeline ?? []), ...added] })
    if (cycle !== null) throw new Error(cycle)
  }

  /** Makes changes that no run has to take: nothing runs, or it is at its start. */
  const setAtStart: typeof record = (label, entries, gesture) => {
    const set = (scenario: Scenario) => atStart(scenario, entries)
    if (hasRun()) enter(label, set, 0, gesture)
    else edit(label, set, gesture, 'play')
  }
  const hasRun = () => begun && !starts.isRefused && client.figures().status !== 'failed'
  const from = (entries: readonly TimelineEntry[], sec: number) =>
    entries.map((entry) => ({ ...entry, atSec: entry.atSec + sec }))

  return {
    async change(label, entries, gesture = null) {
      const opening = openings
      for (;;) {
        const mine = starts.last
        await starts.settled(mine)
        // It was meant for the document before, whose nodes may have had the same ids.
        if (openings !== opening) return
        if (starts.last !== mine) continue
        const { virtualSec } = client.figures()
        if (!hasRun() || virtualSec === 0) return setAtStart(label, entries, gesture)
        refuseCycle(entries, virtualSec)
        if (!client.takes(entries)) return beginAnew(label, from(entries, virtualSec), gesture)
        const recorded = await Promise.race([client.change(entries, live.leftAt(virtualSec)), mine.replaced])
        // A run that was replaced meanwhile never answers: the change belongs to the new one.
        if (recorded === undefined || starts.last !== mine) continue
        return recordTaken(label, recorded, gesture)
      }
    },
    changeNow(label, entries, gesture) {
      // What is on its way is among them.
      openings++
      const { fromSec } = starts.whereNow()
      if (hasRun() && fromSec > 0) record(label, from(entries, fromSec), gesture)
      else setAtStart(label, entries, gesture)
      // The run would have refused it, and the next visit the whole document.
      if ('problems' in checkScenario(useScenario.getState().scenario)) undo()
    },
    reload() {
      void starts.load(useScenario.getState().scenario, starts.whereNow())
    },
    dispose() {
      unsubscribe()
      starts.last.replace()
    },
  }
}

/** What was recorded on the timeline while the run went, as long as nobody has moved it. */
function liveEntries() {
  const madeSec = new WeakMap<TimelineEntry, number>()
  const timeline = () => useScenario.getState().scenario.timeline

  /** What was made after an instant. What was made before it and is still to come, such as the end of a spike, is no part of that. */
  const after = (sec: number): readonly TimelineEntry[] => (timeline() ?? []).filter((entry) => (madeSec.get(entry) ?? 0) > sec)

  return {
    after,
    /** The timeline that a change at this instant leaves; `undefined`: the one there is. */
    leftAt(sec: number): readonly TimelineEntry[] | undefined {
      const later = after(sec)
      return later.length === 0 ? undefined : timeline()?.filter((entry) => !later.includes(entry))
    },
    made(entries: readonly TimelineEntry[], sec: number): void {
      for (const entry of entries) madeSec.set(entry, sec)
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

/** Before the run has begun a parameter change is a change of the node or the wire, a fault an entry at its time. */
export function atStart(scenario: Scenario, entries: readonly TimelineEntry[]): Scenario {
  let result = scenario
  for (const entry of entries) {
    // What it is about may have gone while the engine was asked.
    if (!canHave(scenario, entry)) continue
    if (!('set' in entry) || entry.atSec > 0) {
      result = { ...result, timeline: recordChange(result.timeline ?? [], entry, result) }
      continue
    }
    const [id, param] = entry.set.split('.')
    const wire = wireOf(result, id)
    if (wire !== undefined) {
      const set = withWireParams(wire, { [param]: entry.to })
      result = { ...result, wires: result.wires.map((each) => (each === wire ? set : each)) }
      continue
    }
    const nodes = result.nodes.map((n) => (n.id === id ? { ...n, params: { ...n.params, [param]: entry.to } } : n))
    result = { ...result, nodes }
  }
  return result
}

function canHave(scenario: Scenario, entry: TimelineEntry): boolean {
  const { nodes, wires } = scenario
  if (!('set' in entry) && onWire(entry)) return wires.some(({ id }) => id === entry.on)
  const id = 'set' in entry ? splitEndpoint(entry.set).node : entry.on
  if ('set' in entry && wireOf(scenario, id) !== undefined) return true
  const node = nodes.find((each) => each.id === id)
  const schema = SCHEMAS.get(node?.kind ?? '')
  return node !== undefined && (schema === undefined || entryFits(entry, schema))
}
