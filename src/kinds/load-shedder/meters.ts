import type { Context } from '../../../workers/sdk'
import type { Guard } from './guard'
import type { schema } from './schema'

type Metrics = Context<typeof schema>['metrics']

/** The meters of a load shedder as fields, reached without a look-up by name, and what its guards add up to. */
export class Meters {
  readonly limit: Metrics['limit']
  readonly rejection: Metrics['rejection']
  readonly baseMs: Metrics['baseMs']
  readonly waiting: Metrics['waiting']
  readonly shed: Metrics['shed']
  readonly shedWaiting: Metrics['shedWaiting']
  readonly dropped: Metrics['dropped']
  readonly accepted: Metrics['accepted']
  readonly waitTime: Metrics['waitTime']
  readonly shedByLevel: Metrics['shedByLevel']
  readonly guards: Metrics['guards']
  readonly sheddingGuards: Metrics['sheddingGuards']

  private limits = 0
  private lines = 0
  private shedding = 0

  constructor(metrics: Metrics) {
    this.limit = metrics.limit
    this.rejection = metrics.rejection
    this.baseMs = metrics.baseMs
    this.waiting = metrics.waiting
    this.shed = metrics.shed
    this.shedWaiting = metrics.shedWaiting
    this.dropped = metrics.dropped
    this.accepted = metrics.accepted
    this.waitTime = metrics.waitTime
    this.shedByLevel = metrics.shedByLevel
    this.guards = metrics.guards
    this.sheddingGuards = metrics.sheddingGuards
    metrics.sheddingGuards.set(0)
  }

  /** There are other guards, of which nothing has been shown. */
  forgetGuards(): void {
    this.limits = 0
    this.lines = 0
    this.shedding = 0
    this.sheddingGuards.set(0)
  }

  showLimit(guard: Guard): void {
    const limit = guard.limit?.limit ?? 0
    this.limits += limit - guard.shownLimit
    guard.shownLimit = limit
    this.limit.set(this.limits)
  }

  hideLimit(guard: Guard): void {
    this.limits -= guard.shownLimit
    guard.shownLimit = 0
  }

  showWaiting(guard: Guard): void {
    this.lines += guard.line.length - guard.shownWaiting
    guard.shownWaiting = guard.line.length
    this.waiting.set(this.lines)
  }

  showShedding(guard: Guard, isShedding: boolean): void {
    if (guard.isShownShedding === isShedding) return
    guard.isShownShedding = isShedding
    this.shedding += isShedding ? 1 : -1
    this.sheddingGuards.set(this.shedding)
  }
}
