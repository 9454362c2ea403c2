import { Control, RUN_STATES, WORKER_DOUBLES, Word, WorkerField } from '../../workers/protocol/control'
import { foldDigests } from '../../workers/protocol/digest'
import { TelemetryReader } from '../../workers/protocol/reader'
import type { ParamSpecs, ValuesOf } from '../params'
import { compileChange, type Plan, type PlanCommand, paramsInForce, sortCommands, type TimelineEntry } from '../scenario'
import type { RunFigures, RunStatus } from './api'
import type { EngineLink } from './engine-link'

interface PendingChange {
  readonly entries: readonly TimelineEntry[]
  readonly commands: readonly PlanCommand[]
  readonly resolve: (entries: readonly TimelineEntry[]) => void
}

/** How fast the run goes is measured over this wall time. */
const RATE_MS = 1000

/** What the page knows of one run: its figures, its clock, the changes made to it. */
export class LiveRun {
  readonly reader: TelemetryReader
  failure: string | null = null
  speed = 1
  private commands: PlanCommand[]
  private readonly pending = new Map<number, PendingChange>()
  private smoothNs = 0
  private marks: { wall: number; events: number; virtualNs: number }[] = []

  constructor(
    readonly plan: Plan,
    readonly link: EngineLink,
  ) {
    this.reader = new TelemetryReader(link.telemetry, link.inits[0].layout, plan)
    this.commands = [...plan.commands]
  }

  /** Once a frame: takes acknowledgements in, moves the clock, reads the figures. */
  advance(): void {
    this.link.drainAcks((number, atNs) => this.applied(number, atNs))
    this.moveClock()
    this.reader.advance(this.reportedNs)
    const wall = performance.now()
    const last = this.marks[this.marks.length - 1]
    if (last === undefined || wall - last.wall >= RATE_MS / 8) {
      this.marks.push({ wall, events: this.events(), virtualNs: this.reportedNs })
      while (this.marks.length > 2 && wall - this.marks[1].wall > RATE_MS) this.marks.shift()
    }
  }

  /** Virtual nanoseconds, moving smoothly between the engine's reports. */
  nowNs(): number {
    return this.smoothNs
  }

  private get reportedNs(): number {
    return this.link.control.f64[Control.nowNs]
  }

  private moveClock(): void {
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
    const { f64 } = this.link.control
    let events = 0
    for (let w = 0; w < this.link.workers; w++) events += f64[Control.workers + WORKER_DOUBLES * w + WorkerField.events]
    return events
  }

  status(): RunStatus {
    if (this.failure !== null) return 'failed'
    return RUN_STATES[Atomics.load(this.link.control.i32, Word.state)]
  }

  figures(): RunFigures {
    const first = this.marks[0]
    const last = this.marks[this.marks.length - 1]
    const wallSec = first === undefined ? 0 : (last.wall - first.wall) / 1000
    const running = this.status() === 'running'
    const { control } = this.link
    return {
      status: this.status(),
      speed: this.speed,
      virtualSec: this.reportedNs / 1e9,
      eventsPerSec: running && wallSec > 0 ? (last.events - first.events) / wallSec : 0,
      reachedSpeed: running && wallSec > 0 ? (last.virtualNs - first.virtualNs) / 1e9 / wallSec : 0,
      workers: this.link.workers,
      isolated: this.link.isolated,
      failure: this.failure,
      digest: Atomics.load(control.i32, Word.digestReady) > 0 ? foldDigests(control.digests) : null,
    }
  }

  /** Parameters of all nodes as they are now, changes still on their way included. */
  private inForce(): readonly ValuesOf<ParamSpecs>[] {
    const coming = [...this.pending.values()].flatMap((p) => p.commands.map((c) => ({ ...c, atNs: this.reportedNs })))
    return paramsInForce(this.plan, sortCommands([...this.commands, ...coming]), this.reportedNs)
  }

  /** Sends changes to the engine; resolves with the entries at the times at which they took effect. Throws on entries that do not fit. */
  change(entries: readonly TimelineEntry[]): Promise<readonly TimelineEntry[]> {
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
      const number = this.link.send({ type: 'change', commands })
      if (number === 0) reject(new Error('The engine does not take changes at the moment.'))
      else this.pending.set(number, { entries, commands, resolve })
    })
  }

  private applied(number: number, atNs: number): void {
    const change = this.pending.get(number)
    if (change === undefined) return
    this.pending.delete(number)
    this.commands = sortCommands([...this.commands, ...change.commands.map((c) => ({ ...c, atNs: c.atNs + atNs }))])
    const now = paramsInForce(this.plan, this.commands, Math.max(atNs, this.reportedNs))
    for (const command of change.commands) if (command.type === 'set') this.reader.setParams(command.node, now[command.node])
    change.resolve(change.entries.map((entry) => ({ ...entry, atSec: entry.atSec + atNs / 1e9 })))
  }
}
