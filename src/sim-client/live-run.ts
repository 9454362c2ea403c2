import { Control, pairAt, RUN_STATES, sumOfWorkers, Word, WorkerField } from '../../workers/protocol/control'
import { foldDigests } from '../../workers/protocol/digest'
import { TelemetryReader } from '../../workers/protocol/reader'
import type { ParamSpecs, ValuesOf } from '../params'
import {
  compileChange,
  isSet,
  minLatencyNs,
  type Plan,
  type PlanCommand,
  paramsInForce,
  sortCommands,
  splitSet,
  type TimelineEntry,
} from '../scenario'
import type { RingRate, RunFigures, RunStatus, Way } from './api'
import { Breaks } from './breaks'
import type { EngineLink } from './engine-link'
import { Journey } from './journey'
import { SILENCE_MS, Watchdog } from './watchdog'

interface PendingChange {
  readonly entries: readonly TimelineEntry[]
  readonly commands: readonly PlanCommand[]
  readonly coming: readonly PlanCommand[] | undefined
  readonly resolve: (entries: readonly TimelineEntry[]) => void
}

/** What the run had done at an instant of wall time. */
interface Mark {
  readonly wall: number
  readonly events: number
  readonly virtualNs: number
  readonly sent: readonly number[]
}

/** How fast the run goes is measured over this wall time. */
const RATE_MS = 1000

/** What the page knows of one run: its figures, its clock, the changes made to it. */
export class LiveRun {
  readonly reader: TelemetryReader
  readonly journey: Journey
  readonly breaks: Breaks
  failure: string | null = null
  speed = 1
  private readonly placement: Readonly<Record<string, number>>
  private commands: PlanCommand[]
  private readonly pending = new Map<number, PendingChange>()
  private readonly watchdog = new Watchdog()
  private smoothNs = 0
  private furthestNs = 0
  private marks: Mark[] = []
  private rings: { readonly upTo: Mark | null; readonly rates: readonly RingRate[] } = { upTo: null, rates: [] }

  constructor(
    readonly plan: Plan,
    readonly link: EngineLink,
  ) {
    this.reader = new TelemetryReader(link.telemetry, link.inits[0].layout, plan)
    this.journey = new Journey(link, this.reader, {
      departed: () => {
        this.marks = []
      },
      arrived: () => {
        this.smoothNs = this.reportedNs
      },
    })
    this.breaks = new Breaks(link, plan)
    this.commands = [...plan.commands]
    const { assignment } = link.inits[0]
    this.placement = Object.fromEntries(plan.nodes.map((node, i) => [node.id, assignment[i]]))
  }

  /** Once a frame: takes acknowledgements in, moves the clock, reads the figures. */
  advance(): void {
    this.link.drainAcks((number, atNs) => this.applied(number, atNs))
    this.moveClock()
    this.furthestNs = Math.max(this.furthestNs, this.reportedNs)
    const wall = performance.now()
    this.journey.advance(wall, this.failure === null)
    this.watch(wall)
    const last = this.marks[this.marks.length - 1]
    if (last === undefined || wall - last.wall >= RATE_MS / 8) {
      this.marks.push({ wall, events: this.events(), virtualNs: this.reportedNs, sent: this.sent() })
      while (this.marks.length > 2 && wall - this.marks[1].wall > RATE_MS) this.marks.shift()
    }
  }

  private watch(wallMs: number): void {
    if (this.failure !== null || !this.watchdog.look(wallMs, this.link.control.f64[Control.wallMs])) return
    this.failure = `the engine has not answered for ${SILENCE_MS / 1000} s, at ${(this.reportedNs / 1e9).toFixed(3)} s of virtual time`
    this.link.kill()
  }

  /** How far it is on its way to another instant; `null`: it is on none. */
  way(): Way | null {
    return this.failure === null ? this.journey.way() : null
  }

  /** Virtual nanoseconds, moving smoothly between the engine's reports. */
  nowNs(): number {
    return this.smoothNs
  }

  private get reportedNs(): number {
    return this.link.control.f64[Control.nowNs]
  }

  private moveClock(): void {
    if (this.journey.isUnderWay) return
    const { f64 } = this.link.control
    const reported = f64[Control.nowNs]
    const speed = f64[Control.speed]
    if (speed === 0 || speed === Infinity || this.status() !== 'running') {
      this.smoothNs = reported
      return
    }
    const sinceMs = performance.timeOrigin + performance.now() - f64[Control.wallMs]
    const ahead = Math.min(Math.max(0, sinceMs), 20) * 1e6 * speed
    this.smoothNs = Math.max(this.smoothNs, reported + ahead)
  }

  private events(): number {
    return sumOfWorkers(this.link.control.f64, this.link.workers, WorkerField.events)
  }

  status(): RunStatus {
    if (this.failure !== null) return 'failed'
    const { after } = this.journey
    if (after !== null) return after === 'play' ? 'running' : 'paused'
    return RUN_STATES[Atomics.load(this.link.control.i32, Word.state)]
  }

  figures(): RunFigures {
    const first = this.marks[0]
    const last = this.marks[this.marks.length - 1]
    const wallSec = first === undefined ? 0 : (last.wall - first.wall) / 1000
    const running = this.status() === 'running'
    const { control } = this.link
    const { toNs } = this.journey
    return {
      status: this.status(),
      speed: this.speed,
      virtualSec: this.reportedNs / 1e9,
      furthestSec: this.furthestNs / 1e9,
      eventsPerSec: running && wallSec > 0 ? (last.events - first.events) / wallSec : 0,
      reachedSpeed: running && wallSec > 0 ? (last.virtualNs - first.virtualNs) / 1e9 / wallSec : 0,
      workers: this.link.workers,
      isolated: this.link.isolated,
      placement: this.placement,
      eventsPerWindow: this.eventsPerWindow(),
      rings: running && wallSec > 0 ? this.ringRates() : [],
      failure: this.failure,
      seekingSec: toNs === null ? null : toNs / 1e9,
      digest: Atomics.load(control.i32, Word.digestReady) > 0 ? foldDigests(control.digests) : null,
    }
  }

  private eventsPerWindow(): number | null {
    const first = this.marks[0]
    const last = this.marks[this.marks.length - 1]
    if (this.link.workers === 1 || first === undefined || last.virtualNs <= first.virtualNs) return null
    return ((last.events - first.events) / (last.virtualNs - first.virtualNs)) * this.link.inits[0].lookaheadNs
  }

  /** Messages sent so far between workers, row by row. */
  private sent(): readonly number[] {
    const { workers, control } = this.link
    return Array.from({ length: workers * workers }, (_, i) => control.f64[pairAt(Math.floor(i / workers), i % workers)])
  }

  /** Figures are asked for in every frame, but these change only when a mark is made. */
  private ringRates(): readonly RingRate[] {
    const first = this.marks[0]
    const last = this.marks[this.marks.length - 1]
    if (last === this.rings.upTo) return this.rings.rates
    const { workers } = this.link
    const wallSec = (last.wall - first.wall) / 1000
    const rates = last.sent.flatMap((count, i) => {
      const [from, to] = [Math.floor(i / workers), i % workers]
      return from === to ? [] : [{ from, to, perSec: Math.max(0, count - first.sent[i]) / wallSec }]
    })
    this.rings = { upTo: last, rates }
    return rates
  }

  /** Parameters of all nodes as they are now, changes still on their way included. */
  private inForce(): readonly ValuesOf<ParamSpecs>[] {
    const coming = [...this.pending.values()].flatMap((p) => p.commands.map((c) => ({ ...c, atNs: this.reportedNs })))
    return paramsInForce(this.plan, sortCommands([...this.commands, ...coming]), this.reportedNs)
  }

  /** Whether no change lets a latency come below what this run was dealt out for. What cannot be at all is for {@link change} to refuse. */
  takes(entries: readonly TimelineEntry[]): boolean {
    const { leastLatenciesNs } = this.link.inits[0]
    const inForce = this.plan.nodes.map(({ params }) => params)
    return entries.every((entry) => {
      if (!isSet(entry) || splitSet(entry.set)?.param !== 'latencyMs') return true
      const compiled = compileChange(this.plan, entry, 0, inForce)
      if ('problems' in compiled) return true
      const isLong = (command: PlanCommand) =>
        command.type !== 'wire' ||
        command.change.latencyMs === undefined ||
        minLatencyNs(command.change.latencyMs) >= leastLatenciesNs[command.wire]
      return compiled.commands.every(isLong)
    })
  }

  /**
   * Sends changes to the engine, and what is to come after them where that is another timeline now; resolves with the entries at the times at
   * which they took effect. Throws on entries that do not fit.
   */
  change(entries: readonly TimelineEntry[], timeline?: readonly PlanCommand[]): Promise<readonly TimelineEntry[]> {
    const commands: PlanCommand[] = []
    let inForce = this.inForce()
    for (const entry of entries) {
      const compiled = compileChange(this.plan, entry, Math.round(entry.atSec * 1e9), inForce)
      if ('problems' in compiled) throw new Error(compiled.problems.map((p) => `${p.where}: ${p.what}`).join('; '))
      commands.push(...compiled.commands)
      inForce = paramsInForce(
        { nodes: this.plan.nodes.map((n, i) => ({ ...n, params: inForce[i] })) },
        sortCommands(commands),
        Infinity,
      )
    }
    return new Promise((resolve, reject) => {
      const coming = timeline?.filter((command) => command.atNs >= this.reportedNs)
      const number = this.link.send({ type: 'change', commands: commands.map(slim), ...(coming && { coming: coming.map(slim) }) })
      if (number === 0) reject(new Error('The engine does not take changes at the moment.'))
      else this.pending.set(number, { entries, commands, coming: timeline, resolve })
    })
  }

  private applied(number: number, atNs: number): void {
    const change = this.pending.get(number)
    if (change === undefined) return
    this.pending.delete(number)
    // The run goes another way from here: what it was ahead will not be.
    this.furthestNs = Math.max(atNs, this.reportedNs)
    const others =
      change.coming === undefined
        ? this.commands
        : [...this.commands.filter((c) => c.atNs < atNs), ...change.coming.filter((c) => c.atNs >= atNs)]
    this.commands = sortCommands([...others, ...change.commands.map((c) => ({ ...c, atNs: c.atNs + atNs }))])
    this.reader.follow(this.commands)
    change.resolve(change.entries.map((entry) => ({ ...entry, atSec: entry.atSec + atNs / 1e9 })))
  }
}

/** Only what the engine looks at. */
function slim(command: PlanCommand): PlanCommand {
  if (command.type !== 'set') return command
  return { ...command, params: Object.fromEntries(command.changed.map((name) => [name, command.params[name]])) }
}
