import { type ControlBlock, conditionAt, MAX_CONDITIONS, Word } from './control'

/**
 * How a condition looks at its metric. After every event: `is` a state (by index), `above` and `below` a level, `more` of a counter (each time
 * it grows), `longer` a duration in ms than the value (each time one is recorded). At every point of the series, with the figures of a chart:
 * the rate of a counter per second, and quantiles of a histogram in ms.
 */
export const CONDITION_TESTS = [
  'is',
  'above',
  'below',
  'more',
  'longer',
  'rateAbove',
  'rateBelow',
  'p50Above',
  'p95Above',
  'p99Above',
] as const
export type ConditionTest = (typeof CONDITION_TESTS)[number]

const OF_SERIES: readonly ConditionTest[] = ['rateAbove', 'rateBelow', 'p50Above', 'p95Above', 'p99Above']

/** Whether a test looks at the points of the series instead of at every event. */
export function isOfSeries(test: ConditionTest): boolean {
  return OF_SERIES.includes(test)
}

/** Something about one node at which a run is to pause. */
export interface Condition {
  /** Index of the node. */
  readonly node: number
  /** Index of the metric among the node's slots. */
  readonly slot: number
  readonly test: ConditionTest
  /** In the metric's unit; 0 where the test needs none. */
  readonly value: number
}

/** Leaves conditions where all workers find them. Throws where there are too many. */
export function writeConditions({ f64, i32 }: ControlBlock, conditions: readonly Condition[]): void {
  if (conditions.length > MAX_CONDITIONS) throw new RangeError(`${conditions.length} conditions, at most ${MAX_CONDITIONS}`)
  for (const [i, { node, slot, test, value }] of conditions.entries()) {
    f64.set([node, slot, CONDITION_TESTS.indexOf(test), value], conditionAt(i))
  }
  i32[Word.conditionCount] = conditions.length
  Atomics.add(i32, Word.conditions, 1)
}

export function readConditions({ f64, i32 }: ControlBlock): readonly Condition[] {
  return Array.from({ length: i32[Word.conditionCount] }, (_, i) => {
    const [node, slot, test, value] = f64.subarray(conditionAt(i))
    return { node, slot, test: CONDITION_TESTS[test], value }
  })
}
