/** An engine that says nothing for so long, while the page was awake, is gone: it reports several times a second, paused too. */
export const SILENCE_MS = 15_000
/** Longer gaps between two looks mean that the page itself slept or was held up: they say nothing about the engine. */
const LONGEST_LOOK_MS = 250

/** Notices when the engine has fallen silent. Looked at once a frame. */
export class Watchdog {
  private lookedMs = -1
  private silentMs = 0
  private last = Number.NaN

  /** `report`: anything that changes with each report of the engine. `true`: it has been silent for too long. */
  look(wallMs: number, report: number): boolean {
    const passedMs = this.lookedMs < 0 ? 0 : Math.min(LONGEST_LOOK_MS, wallMs - this.lookedMs)
    this.lookedMs = wallMs
    this.silentMs = report === this.last ? this.silentMs + passedMs : 0
    this.last = report
    return this.silentMs >= SILENCE_MS
  }
}
