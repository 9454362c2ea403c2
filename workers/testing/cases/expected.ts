import table from './expected.json'

export interface ExpectedMetric {
  readonly metric: string
  readonly value: number | string | boolean
  readonly unit: string
  /** As in the table: `±8%` holds for one run. */
  readonly tol: string
  /** Relative standard deviation of one run's estimate, from an independent simulator. */
  readonly sdRel?: number
}

export interface ExpectedCase {
  readonly id: string
  readonly title: string
  readonly setup: string
  readonly source: string
  readonly run: string
  readonly expected: readonly ExpectedMetric[]
}

/** A case that cannot be run, for want of what it names. */
export interface WaitingCase {
  readonly id: string
  readonly title: string
  readonly for: string
}

export const EXPECTED: ReadonlyMap<string, ExpectedCase> = new Map((table.cases as readonly ExpectedCase[]).map((c) => [c.id, c]))
export const WAITING: readonly WaitingCase[] = table.waiting
