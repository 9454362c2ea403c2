import type { Context } from '../../../workers/sdk'
import type { Compartment } from './compartment'
import type { schema } from './schema'

type Metrics = Context<typeof schema>['metrics']

/** The meters of a bulkhead as fields, reached without a look-up by name, and what compartments add up to. */
export class Meters {
  readonly permitted: Metrics['permitted']
  readonly running: Metrics['running']
  readonly utilization: Metrics['utilization']
  private readonly threads: Metrics['threads']
  private readonly fullCompartments: Metrics['fullCompartments']
  private threadCount = 0
  private fullCount = 0

  constructor(metrics: Metrics) {
    this.permitted = metrics.permitted
    this.running = metrics.running
    this.utilization = metrics.utilization
    this.threads = metrics.threads
    this.fullCompartments = metrics.fullCompartments
    metrics.waiting.set(0)
    metrics.threads.set(0)
    metrics.fullCompartments.set(0)
  }

  /** Counts the threads of a compartment that may have changed. */
  countThreads(changed: Compartment): void {
    if (changed.threads === changed.shownThreads) return
    this.threadCount += changed.threads - changed.shownThreads
    changed.shownThreads = changed.threads
    this.threads.set(this.threadCount)
  }

  /** Counts a compartment among the full ones, or no longer. */
  countFull(changed: Compartment): void {
    const { isFull } = changed
    if (isFull === changed.isShownFull) return
    changed.isShownFull = isFull
    this.fullCount += isFull ? 1 : -1
    this.fullCompartments.set(this.fullCount)
  }
}
