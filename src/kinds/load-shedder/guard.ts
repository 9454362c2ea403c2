import { type Context, type Messages, nsOfMs, nsOfSec } from '../../../workers/sdk'
import { type Chance, type Limit, SampleWindow } from './limit'
import { Line } from './line'
import { limitConfigOf, RULES } from './rules'
import type { schema } from './schema'
import { Throttle } from './throttle'
import { WaitEstimate } from './wait-estimate'

type Params = Context<typeof schema>['params']

/** What the calls that are told apart from others share: what has been learnt of their callee, and how many are out and wait. */
export class Guard {
  /** Null where the rule has none. */
  limit: Limit | null = null
  readonly samples = new SampleWindow()
  readonly throttle: Throttle
  readonly estimate: WaitEstimate
  readonly line: Line
  calling = 0
  /** As the owner has counted them. */
  shownLimit = 0
  shownWaiting = 0
  isShownShedding = false
  private algorithm = ''

  constructor(
    messages: Messages,
    p: Params,
    private readonly chance: Chance,
  ) {
    this.throttle = new Throttle(nsOfSec(p.throttleWindowSec))
    this.estimate = new WaitEstimate(nsOfMs(p.estimateWindowMs))
    this.line = new Line(messages)
    this.become(p)
  }

  /** Takes other settings. What was learnt stays as long as the rule does. */
  become(p: Params): void {
    if (p.algorithm !== this.algorithm) {
      this.algorithm = p.algorithm
      this.limit = RULES[p.algorithm].limit?.(limitConfigOf(p), this.chance) ?? null
    } else this.limit?.become(limitConfigOf(p))
    this.throttle.resize(nsOfSec(p.throttleWindowSec))
    this.estimate.resize(nsOfMs(p.estimateWindowMs))
    this.line.configure(p)
  }
}
