import { Control, sumOfWorkers, Word, WorkerField } from '../protocol/control'
import { CheckpointLedger, MOST_CHECKPOINTS } from './checkpoint-ledger'
import { Pace } from './pace'
import type { RunnerParts } from './runner'

/** Wall time to run again from one checkpoint to the next, as long as there is room for all. */
const SPACING_MS = 250
/** Taking a checkpoint may cost one part in so many of the run. */
const TAKING_SHARE = 10
/** Never fewer events than this between two checkpoints, however slow the machine seems to be at the moment. */
const LEAST_SPACING = 100_000

/** The lead's part in checkpoints: knows which there are, and says when all workers take another one and which one all give up. */
export class LeadCheckpoints {
  private readonly ledger = new CheckpointLedger()
  private readonly pace = new Pace()
  /** Events handled anywhere when the present window began. */
  private eventsBefore = 0

  constructor(private readonly parts: RunnerParts) {}

  beginWindow(): void {
    this.eventsBefore = this.eventsAnywhere()
    this.pace.begin(this.parts.wallNow())
  }

  endWindow(): void {
    this.pace.end(this.parts.wallNow(), this.eventsAnywhere() - this.eventsBefore)
  }

  /** Whether there is something to {@link ask} for at an instant. */
  areWanted(atNs: number): boolean {
    return this.isFull || this.isDue(atNs)
  }

  /** Between two windows, at an instant: asks all workers to give one up where there is no room, and to take one where it is time. */
  ask(nowNs: number): void {
    const { checkpoints, control } = this.parts
    if (checkpoints === null) return
    const dropNs = this.isFull ? this.ledger.giveUp() : -1
    if (dropNs >= 0) {
      control.f64[Control.dropNs] = dropNs
      Atomics.add(control.i32, Word.drops, 1)
    }
    if (!this.isDue(nowNs)) return
    this.took(nowNs)
    Atomics.add(control.i32, Word.checkpoints, 1)
  }

  /** All save their state at an instant. */
  took(atNs: number): void {
    this.ledger.add(atNs, this.eventsAnywhere())
  }

  /** Instant of the latest at or before an instant; −1: none. */
  latestBefore(atNs: number): number {
    return this.ledger.latestBefore(atNs)
  }

  /** Those after an instant belong to a run that will not be. */
  dropAfter(atNs: number): void {
    this.ledger.dropAfter(atNs)
  }

  private isDue(atNs: number): boolean {
    const { checkpoints } = this.parts
    if (checkpoints === null) return false
    const spacing = this.pace.eventsIn(Math.max(SPACING_MS, TAKING_SHARE * checkpoints.takingMs))
    return this.ledger.isDue(atNs, this.eventsAnywhere(), Math.max(LEAST_SPACING, spacing))
  }

  /** There is no room for as many as there are: between two windows one is given up, and another, until there is. */
  private get isFull(): boolean {
    const { count } = this.ledger
    return count > MOST_CHECKPOINTS || (count > 2 && this.sumOf(WorkerField.checkpointBytes) > this.parts.checkpointBytes)
  }

  private eventsAnywhere(): number {
    return this.sumOf(WorkerField.events)
  }

  private sumOf(field: number): number {
    return sumOfWorkers(this.parts.control.f64, this.parts.workers, field)
  }
}
