import { meetsGoal, type ParsedGoal, type Plan, parseGoal } from '../../src/scenario'
import { allocate, layoutOf } from '../protocol/layout'
import { metricOf, type Results, resultsOf } from '../protocol/results'
import { UsageError } from './arguments'

/** An assertion of the command line, taken apart. */
export interface Assertion {
  readonly text: string
  readonly goal: ParsedGoal
}

/** Reads the texts of `--assert`. Throws {@link UsageError}. */
export function readAssertions(texts: readonly string[]): readonly Assertion[] {
  return texts.map((text) => {
    const goal = parseGoal(text)
    if ('problem' in goal) throw new UsageError(`--assert '${text}': ${goal.problem}`)
    return { text, goal }
  })
}

/** Throws {@link UsageError} where an assertion names a metric that a plan does not have; runs nothing. */
export function checkAssertions(assertions: readonly Assertion[], plan: Plan): void {
  if (assertions.length === 0) return
  const layout = layoutOf(plan, { warmup: false, isSampled: () => false })
  const info = { virtualNs: 0, warmupNs: 0, events: 0, digest: '' }
  const results = resultsOf(allocate(layout, false), layout, plan, info)
  for (const { text, goal } of assertions) {
    try {
      metricOf(results, goal.target, goal.metric)
    } catch (error) {
      throw new UsageError(`--assert '${text}': ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

/** Tells `say` of each assertion whether results meet it; how many they do not. `null`: no results, which meet none. */
export function judge(
  assertions: readonly Assertion[],
  results: Results | null,
  say: (text: string, met: boolean) => void,
  where = '',
): number {
  let failed = 0
  for (const { text, goal } of assertions) {
    const measured = results === null ? null : metricOf(results, goal.target, goal.metric)
    const met = meetsGoal(goal, measured)
    if (!met) failed++
    say(`${met ? 'met' : 'NOT MET'}: ${where}${text} (measured ${measured === null ? 'nothing' : measured})`, met)
  }
  return failed
}
