import type { LoadOptions } from './api'
import type { LiveRun } from './live-run'

/**
 * A run that is being opened: where it is to begin, and whether it goes on from there. What a person asks for meanwhile is meant for it, not for
 * the run before, which is being stopped.
 */
export class ComingRun {
  toNs: number
  after: 'play' | 'pause'

  constructor({ fromSec = 0, paused = false }: LoadOptions) {
    this.toNs = Math.round(fromSec * 1e9)
    this.after = paused ? 'pause' : 'play'
  }

  /** It is there. */
  begin({ journey }: Pick<LiveRun, 'journey'>): void {
    if (this.toNs > 0) journey.seek(this.toNs, this.after)
    else if (this.after === 'play') journey.intend('play')
  }
}
