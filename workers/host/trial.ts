import { Control, controlBlock } from '../protocol/control'
import type { EngineInit } from '../protocol/engine'
import type { Pace } from './worker-choice'

/** How long several workers are watched, after as long a time for warming up. */
const TRIAL_MS = 150

/** Watches several workers for a while, and stops them if they do not stand the trial. */
export class Trial {
  isLost = false
  private state: 'warming' | 'watching' | 'over' = 'warming'
  private readonly startedMs = performance.now()
  private sinceMs = 0
  private fromNs = 0

  constructor(
    private readonly init: EngineInit,
    private readonly stands: (pace: Pace) => boolean,
  ) {}

  /** After every window. `false`: they are too slow. */
  goesOn(): boolean {
    if (this.state === 'over') return true
    const wallMs = performance.now()
    if (this.state === 'warming') {
      if (wallMs - this.startedMs < TRIAL_MS) return true
      this.state = 'watching'
      this.sinceMs = wallMs
      this.fromNs = this.nowNs
    }
    if (wallMs - this.sinceMs < TRIAL_MS) return true
    this.state = 'over'
    const pace = { wallMs: wallMs - this.sinceMs, virtualNs: this.nowNs - this.fromNs, events: 0 }
    this.isLost = !this.stands(pace)
    return !this.isLost
  }

  private get nowNs(): number {
    const { control, plan } = this.init
    return controlBlock(control, plan.nodes.length).f64[Control.nowNs]
  }
}
