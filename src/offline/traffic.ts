/** Nothing has been answered for so long: whoever was loading a page has it, ms. */
const QUIET_MS = 300
/** Somebody may always be loading something: so long is waited for quiet, ms. */
const WITHIN_MS = 5_000

/** Requests that are being answered now. */
export class Traffic {
  private underWay = 0
  private lastMs = 0

  /** The same answer, which counts until it is there. */
  during<T>(answer: Promise<T>): Promise<T> {
    this.underWay++
    return answer.finally(() => {
      this.underWay--
      this.lastMs = performance.now()
    })
  }

  /** Resolves when no request has come for a moment, or after some seconds anyway. */
  async quiet(): Promise<void> {
    const untilMs = performance.now() + WITHIN_MS
    while (performance.now() < untilMs && !this.isQuiet) await new Promise((resolve) => setTimeout(resolve, QUIET_MS / 3))
  }

  private get isQuiet(): boolean {
    return this.underWay === 0 && performance.now() - this.lastMs >= QUIET_MS
  }
}
