import { Word } from '../../workers/protocol/control'
import { foldDigests } from '../../workers/protocol/digest'
import { compileScenario, type Plan, problemText, recordChange, type Scenario, type TimelineEntry, withUncut } from '../scenario'
import type {
  Breakpoint,
  Broke,
  LoadOptions,
  RunFigures,
  Series,
  SeriesOf,
  SimClient,
  TraceListener,
  Transit,
  WireView,
} from './api'
import { ComingRun } from './coming-run'
import { EngineLink } from './engine-link'
import { LiveRun } from './live-run'
import { NO_RUN } from './no-run'
import { commandsOf, failureText } from './plan-help'
import { TransitStore } from './transit-store'

/** Copies of series are this fresh. */
const SERIES_MS = 90
/** Copying takes at most about one part in so many of the time. */
const READ_SHARE = 60
const NO_BALANCE = { in: 0, ok: 0, late: 0, failed: 0, rejected: 0, dropped: 0, inProgress: 0 }

/** Makes the page's engine client and starts its frame pump. */
export function createSimClient(): SimClient {
  return new Client()
}

class Client implements SimClient {
  private run: LiveRun | null = null
  private coming: ComingRun | null = null
  private scenario: Scenario | null = null
  private speed = 1
  private workers: number | null = null
  private readonly listeners = new Set<() => void>()
  private readonly traffic = new TransitStore()
  private readonly seriesCache = new Map<string, { until: number; series: Series | null }>()
  private nodeIndex = new Map<string, number>()
  private wireIndexes = new Map<string, number>()
  /** Kinds of the document that was loaded last, which need not be that of the run shown. */
  private kinds = new Map<string, string>()
  private breakpoints: readonly Breakpoint[] = []
  private lastBreak: Broke | null = null
  private frame = 0
  /** Loads overlap when a person edits fast: only the last one counts. */
  private generation = 0

  constructor() {
    const pump = () => {
      this.frame = requestAnimationFrame(pump)
      this.tick()
    }
    this.frame = requestAnimationFrame(pump)
  }

  private tick(): void {
    const { run } = this
    if (run !== null) {
      run.advance()
      this.traffic.advance(run)
      this.lookForBreak(run)
    }
    for (const listener of this.listeners) listener()
  }

  /** Several workers go on to where they meet next: the run goes back to the instant itself. */
  private lookForBreak(run: LiveRun): void {
    const broke = run.breaks.news(run.status())
    if (broke === null) return
    this.lastBreak = broke
    if (run.nowNs() !== broke.atNs + 1) this.goTo(broke.atNs + 1, 'pause')
  }

  async load(scenario: Scenario, options: LoadOptions = {}): Promise<readonly string[]> {
    this.kinds = new Map(scenario.nodes.map((node) => [node.id, node.kind]))
    const compiled = compileScenario(scenario)
    if ('problems' in compiled) return compiled.problems.map(problemText)
    const generation = ++this.generation
    const coming = new ComingRun(options)
    this.coming = coming
    this.scenario = scenario
    this.run?.link.stop()
    const plan = withUncut(compiled.plan, options.uncut ?? [])
    const link = await this.open(plan, coming)
    if (generation !== this.generation) {
      link.stop()
      return []
    }
    const run = new LiveRun(plan, link)
    this.adopt(run)
    run.breaks.set(this.breakpoints)
    link.send({ type: 'speed', factor: this.speed })
    coming.begin(run)
    void link.ended.then((failure) => {
      if (failure !== null) run.failure = failureText(run.plan, failure)
    })
    return []
  }

  private async open(plan: Plan, coming: ComingRun): Promise<EngineLink> {
    try {
      return await EngineLink.open(plan, { stopAtDuration: false, ...(this.workers !== null && { workers: this.workers }) })
    } finally {
      if (this.coming === coming) this.coming = null
    }
  }

  private adopt(run: LiveRun): void {
    run.speed = this.speed
    this.run = run
    this.lastBreak = null
    this.nodeIndex = new Map(run.plan.nodes.map((n, i) => [n.id, i]))
    this.wireIndexes = new Map(run.plan.wires.map((w, i) => [w.id, i]))
    this.seriesCache.clear()
    this.traffic.reset(run)
  }

  play(): void {
    this.intend('play')
  }
  pause(): void {
    this.intend('pause')
  }
  private intend(after: 'play' | 'pause'): void {
    if (this.coming !== null) this.coming.after = after
    else this.run?.journey.intend(after)
  }
  step(unit: 'event' | 'message'): void {
    if (this.coming !== null) this.coming.after = 'pause'
    else this.run?.link.send({ type: 'step', unit })
  }
  reset(): void {
    const { coming, run, scenario } = this
    if (coming !== null) coming.toNs = 0
    if (coming !== null || run === null || scenario === null) return
    const status = run.status()
    if (status === 'failed') void this.load(scenario)
    else this.goTo(0, status === 'paused' ? 'pause' : 'play')
  }
  seek(sec: number): void {
    const toNs = Math.max(0, Math.round(sec * 1e9))
    if (this.coming !== null) Object.assign(this.coming, { toNs, after: 'pause' })
    else if (this.run?.status() !== 'failed') this.goTo(toNs, 'pause')
  }

  goThrough(toNs: number, instantsNs: readonly number[]): void {
    this.run?.journey.goThrough(toNs, instantsNs)
    this.traffic.clear()
    this.seriesCache.clear()
  }

  stay(): void {
    this.run?.journey.stay()
  }
  way() {
    return this.run?.way() ?? null
  }

  private goTo(toNs: number, after: 'play' | 'pause'): void {
    if (this.run === null) return
    this.run.journey.seek(toNs, after)
    this.traffic.clear()
    this.seriesCache.clear()
  }

  setBreakpoints(list: readonly Breakpoint[]): void {
    this.breakpoints = list
    this.run?.breaks.set(list)
  }
  broke(): Broke | null {
    // Everything before the instant after it has happened.
    return this.lastBreak !== null && this.aimNs() === this.lastBreak.atNs + 1 ? this.lastBreak : null
  }

  setSpeed(factor: number): void {
    this.speed = factor
    if (this.run === null) return
    this.run.speed = factor
    this.run.link.send({ type: 'speed', factor })
  }

  setWorkers(count: number | null): void {
    this.workers = count
  }

  async change(entries: readonly TimelineEntry[], timeline?: readonly TimelineEntry[]): Promise<readonly TimelineEntry[]> {
    const { run, scenario } = this
    if (run === null || scenario === null) return []
    const base = timeline === undefined ? scenario : { ...scenario, timeline }
    const recorded = await run.change(entries, timeline === undefined ? undefined : commandsOf(base))
    if (this.run !== run) return recorded
    const merged = recorded.reduce((all, entry) => recordChange(all, entry, base), timeline ?? this.scenario?.timeline ?? [])
    this.scenario = { ...base, timeline: merged }
    return recorded
  }

  takes(entries: readonly TimelineEntry[]): boolean {
    return this.run?.takes(entries) ?? true
  }

  async digestOf(scenario: Scenario): Promise<string> {
    const compiled = compileScenario(scenario)
    if ('problems' in compiled) throw new Error(compiled.problems.map(problemText).join('; '))
    const link = await EngineLink.open(compiled.plan, { stopAtDuration: true, workers: 1 })
    link.send({ type: 'speed', factor: Infinity })
    link.send({ type: 'play' })
    const failure = await link.ended
    if (failure !== null) throw new Error(failureText(compiled.plan, failure))
    if (Atomics.load(link.control.i32, Word.digestReady) === 0) throw new Error('the run did not reach its end')
    return foldDigests(link.control.digests)
  }

  onFrame(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  figures(): RunFigures {
    if (this.run !== null) return this.run.figures()
    return { ...NO_RUN, speed: this.speed, isolated: globalThis.crossOriginIsolated }
  }

  nowNs(): number {
    return this.run?.nowNs() ?? 0
  }
  aimNs(): number {
    return this.run?.journey.toNs ?? this.nowNs()
  }
  view(nodeId: string) {
    const index = this.nodeIndex.get(nodeId)
    if (index === undefined || this.run === null) return null
    // A node that is another kind by now has no figures until its run has begun.
    const kind = this.kinds.get(nodeId)
    return kind !== undefined && kind !== this.run.plan.nodes[index].kind ? null : this.run.reader.nodeView(index)
  }
  wireView(wireId: string): WireView | null {
    const index = this.wireIndexes.get(wireId)
    return index === undefined ? null : (this.run?.reader.wireView(index) ?? null)
  }
  wireIndex(wireId: string): number {
    return this.wireIndexes.get(wireId) ?? -1
  }

  series(nodeId: string, metric: string, of: SeriesOf): Series | null {
    const index = this.nodeIndex.get(nodeId)
    if (index === undefined || this.view(nodeId) === null) return null
    return this.cached(`${index} ${metric} ${of}`, () => this.run?.reader.series(index, metric, of) ?? null)
  }
  systemSeries(what: 'offered' | 'good' | 'failed' | 'p50' | 'p95' | 'p99'): Series | null {
    return this.cached(what, () => this.run?.reader.systemSeries(what) ?? null)
  }

  private cached(key: string, read: () => Series | null): Series | null {
    const now = performance.now()
    const kept = this.seriesCache.get(key)
    if (kept !== undefined && now < kept.until) return kept.series
    const series = read()
    // What took long to read is kept for longer: the page must not be busy with copies alone.
    this.seriesCache.set(key, { until: now + Math.max(SERIES_MS, READ_SHARE * (performance.now() - now)), series })
    return series
  }

  transits(): readonly Transit[] {
    return this.traffic.list
  }
  onTrace(listener: TraceListener): () => void {
    return this.traffic.listen(listener, this.run)
  }
  tracedRatio(): number {
    return this.traffic.every === 0 ? 0 : 1 / this.traffic.every
  }
  balance(nodeId: string | null) {
    if (this.run === null) return NO_BALANCE
    const index = nodeId === null ? null : this.nodeIndex.get(nodeId)
    return index === undefined ? NO_BALANCE : this.run.reader.balance(index)
  }

  dispose(): void {
    cancelAnimationFrame(this.frame)
    this.generation++
    this.run?.link.kill()
    this.run = null
  }
}
