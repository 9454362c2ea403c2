const ABSENT = 0
const THINKING = 1
const ASKING = 2

/** Who is where in a closed loop: one place per user, with the timer of those who think. Grows with the number of users; no allocation per request. */
export class Users {
  /** Users who think or ask. */
  present = 0
  asking = 0
  private state = new Uint8Array(0)
  private timers = new Int32Array(0)

  /** Places that have ever been used. */
  get places(): number {
    return this.state.length
  }

  /** Makes room for `count` places. */
  reserve(count: number): void {
    if (count <= this.state.length) return
    const state = new Uint8Array(count)
    const timers = new Int32Array(count)
    state.set(this.state)
    timers.set(this.timers)
    this.state = state
    this.timers = timers
  }

  isAbsent(place: number): boolean {
    return this.state[place] === ABSENT
  }

  isThinking(place: number): boolean {
    return this.state[place] === THINKING
  }

  /** Timer of a user who thinks. */
  timer(place: number): number {
    return this.timers[place]
  }

  think(place: number, timer: number): void {
    this.leaveState(place)
    this.state[place] = THINKING
    this.timers[place] = timer
    this.present++
  }

  ask(place: number): void {
    this.leaveState(place)
    this.state[place] = ASKING
    this.present++
    this.asking++
  }

  leave(place: number): void {
    this.leaveState(place)
    this.state[place] = ABSENT
  }

  private leaveState(place: number): void {
    const state = this.state[place]
    if (state === ABSENT) return
    this.present--
    if (state === ASKING) this.asking--
  }

  /** Users counted one by one, for audits. */
  counted(): number {
    let count = 0
    for (const state of this.state) if (state !== ABSENT) count++
    return count
  }
}
