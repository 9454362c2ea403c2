/** Work is measured in pieces of about this long: shorter ones say more about the clock. */
const PIECE_MS = 20
/** How much the latest piece counts. */
const WEIGHT = 0.3

/** What events cost in this run on this machine, as of late. */
export class Pace {
  private beganMs = 0
  private busyMs = 0
  private events = 0
  private perMs = 0

  /** Work begins at a wall instant (ms). */
  begin(wallMs: number): void {
    this.beganMs = wallMs
  }

  /** Work ends; so many events were handled since it began. */
  end(wallMs: number, events: number): void {
    this.busyMs += wallMs - this.beganMs
    this.events += events
    if (this.busyMs < PIECE_MS) return
    const perMs = this.events / this.busyMs
    this.perMs = this.perMs === 0 ? perMs : this.perMs + WEIGHT * (perMs - this.perMs)
    this.busyMs = 0
    this.events = 0
  }

  /** Events that are handled in so many ms; 0 as long as nothing is known. */
  eventsIn(ms: number): number {
    return this.perMs * ms
  }
}
