import { WindowedSum } from '../../../workers/sdk'

/**
 * How long a newcomer would take, by Little's law: (calls out + 1) · busy time / answers, over a window of time in which any call was out.
 * For a callee that serves in order it is the wait behind all that are before it.
 */
export class WaitEstimate {
  private readonly busy: WindowedSum
  private readonly answers: WindowedSum
  private busySince = -1

  constructor(private windowNs: number) {
    this.busy = new WindowedSum(windowNs)
    this.answers = new WindowedSum(windowNs)
  }

  resize(windowNs: number): void {
    if (windowNs === this.windowNs) return
    this.windowNs = windowNs
    this.busy.resize(windowNs)
    this.answers.resize(windowNs)
  }

  /** A call goes out. */
  begin(now: number): void {
    if (this.busySince < 0) this.busySince = now
  }

  /** A call is back; `out` are still out. */
  end(now: number, out: number): void {
    this.answers.add(now, 1)
    this.settle(now)
    if (out === 0) this.busySince = -1
  }

  /** A call was given up; `out` are still out. */
  leave(now: number, out: number): void {
    this.settle(now)
    if (out === 0) this.busySince = -1
  }

  private settle(now: number): void {
    if (this.busySince < 0) return
    this.busy.add(now, now - this.busySince)
    this.busySince = now
  }

  /** ns; 0 as long as nothing is known. */
  at(now: number, out: number): number {
    this.settle(now)
    return ((out + 1) * this.busy.at(now)) / Math.max(1, this.answers.at(now))
  }
}
