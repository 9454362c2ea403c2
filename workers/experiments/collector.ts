import { type Experiment, jobAt } from './experiment'
import { emptyPart, isWhole, joinParts, type PointPart } from './point'

/**
 * Brings the runs of an experiment together, in whatever order they end. Hands over each point when its last run is in, points in their
 * order, and then forgets it; without `onPoint` it keeps them all.
 */
export class Collector {
  private readonly open = new Map<number, PointPart>()
  private next = 0

  constructor(
    private readonly experiment: Experiment,
    private readonly onPoint: ((part: PointPart) => void) | null,
  ) {}

  /** Takes one run, or one failure, of run number `run`, as a part of its point. */
  add(run: number, part: PointPart): void {
    const { point } = jobAt(this.experiment, run)
    this.open.set(point, joinParts(this.open.get(point) ?? emptyPart(point), part))
    if (this.onPoint === null) return
    for (;;) {
      const whole = this.open.get(this.next)
      if (whole === undefined || !isWhole(this.experiment, whole)) return
      this.open.delete(this.next++)
      this.onPoint(whole)
    }
  }

  /** Points of which some runs are in and that were not handed over, in their order. */
  parts(): readonly PointPart[] {
    return [...this.open.values()].sort((a, b) => a.point - b.point)
  }
}
