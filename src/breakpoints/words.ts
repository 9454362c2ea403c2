import { SCHEMAS } from '../kinds/schemas'
import { exactText } from '../params'
import { nameOf, type Scenario } from '../scenario'
import type { Breakpoint, BreakpointTest } from '../sim-client'
import { isOutcome, metricOf, testChoices } from './choices'

type Tense = 'present' | 'past'

const VERBS: Readonly<Record<BreakpointTest, Readonly<Record<Tense, string>>>> = {
  is: { present: 'becomes', past: 'became' },
  above: { present: 'rises above', past: 'rose above' },
  below: { present: 'falls below', past: 'fell below' },
  more: { present: 'counts one more', past: 'counted one more' },
  longer: { present: 'is longer than', past: 'was longer than' },
  rateAbove: { present: 'rate rises above', past: 'rate rose above' },
  rateBelow: { present: 'rate falls below', past: 'rate fell below' },
  p50Above: { present: 'p50 rises above', past: 'p50 rose above' },
  p95Above: { present: 'p95 rises above', past: 'p95 rose above' },
  p99Above: { present: 'p99 rises above', past: 'p99 rose above' },
}

/** A breakpoint as a sentence: what it waits for, or what has happened. `null`: its node or metric is not in the scenario. */
export function sentenceOf(scenario: Scenario, breakpoint: Breakpoint, tense: Tense): string | null {
  const { node: id, metric, test, value } = breakpoint
  const node = scenario.nodes.find((each) => each.id === id)
  const schema = node && SCHEMAS.get(node.kind)
  const spec = metricOf(schema, metric)
  if (node === undefined || schema === undefined || spec === undefined) return null
  const choice = testChoices({ id: metric, spec }).find((each) => each.test === test)
  if (choice === undefined) return null
  const name = nameOf(node, schema)
  const verb = VERBS[test][tense]
  if (spec.type === 'state') {
    const what = spec.title === 'State' ? name : `${name}: ${lower(spec.title)}`
    return `${what} ${verb} ${spec.states[value] ?? value}`
  }
  if (test === 'more' && isOutcome(metric)) return `${name}: a message ${tense === 'past' ? 'ended' : 'ends'}: ${spec.title}`
  const subject = `${test === 'longer' ? 'one ' : ''}${lower(spec.title)}`
  const amount = choice.unit === null || choice.unit === 'state' ? '' : ` ${exactText(value, choice.unit)}`
  return `${name}: ${subject} ${verb}${amount}`
}

/** Not of an abbreviation. */
export function lower(title: string): string {
  return /^\p{Lu}\p{Lu}/u.test(title) ? title : title.slice(0, 1).toLowerCase() + title.slice(1)
}

/** Virtual time to the millisecond, as the clock has it. */
export function instantText(atNs: number): string {
  return `${(Math.floor(atNs / 1e6) / 1e3).toFixed(3)} s`
}
