import { shown } from './problem'

/** How a metric is summed up in a goal: a percentile, the mean, the maximum, a rate per second, a total, a share. */
const GOAL_STATS = ['P50', 'P95', 'P99', 'Mean', 'Max', 'Rate', 'Total', 'Ratio'] as const
export type GoalStat = (typeof GOAL_STATS)[number]

const GOAL_OPERATORS = ['<=', '>=', '==', '<', '>'] as const
export type GoalOperator = (typeof GOAL_OPERATORS)[number]

/** A goal taken apart, not yet measured. */
export interface ParsedGoal {
  /** Id of a node, or `system`. */
  readonly target: string
  /** As written, e.g. `latencyMsP99`. */
  readonly metric: string
  /** The metric without its ending, e.g. `latencyMs`. */
  readonly base: string
  /** The ending, where there is one. */
  readonly stat: GoalStat | null
  readonly op: GoalOperator
  readonly value: number
}

const EXAMPLE = 'write it like "checkout.latencyMsP99 < 200"'
const PARTS = /^([A-Za-z0-9_-]+)\s*\.\s*([A-Za-z][A-Za-z0-9]*)\s*(<=|>=|==|<|>)\s*(\S+)$/
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** Reads `<node|system>.<metric> <operator> <number>`; evaluates nothing. */
export function parseGoal(text: string): ParsedGoal | { readonly problem: string } {
  const parts = PARTS.exec(text.trim().slice(0, 400))
  if (parts === null) return { problem: `${shown(text)} is not a goal: ${EXAMPLE}, with <, <=, >, >= or ==` }
  const [, target, metric, operator, number] = parts
  if (!NUMBER.test(number)) {
    return { problem: `${shown(number)} is not a plain number: ${EXAMPLE}, in the unit that the metric's name ends with` }
  }
  const value = Number(number)
  if (!Number.isFinite(value)) return { problem: `${shown(number)} is too large` }
  const stat = GOAL_STATS.find((s) => metric.endsWith(s) && metric.length > s.length) ?? null
  const base = stat === null ? metric : metric.slice(0, -stat.length)
  return { target, metric, base, stat, op: operator as GoalOperator, value }
}

/** Whether a measured value meets a goal; a missing value meets none. */
export function meetsGoal(goal: Pick<ParsedGoal, 'op' | 'value'>, measured: number | null): boolean {
  if (measured === null || Number.isNaN(measured)) return false
  switch (goal.op) {
    case '<':
      return measured < goal.value
    case '<=':
      return measured <= goal.value
    case '>':
      return measured > goal.value
    case '>=':
      return measured >= goal.value
    case '==':
      return measured === goal.value
  }
}
