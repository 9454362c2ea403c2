import type { CallFacts, Warning, WayStep } from './contract'

/** How long the calls of one way may take with all their attempts, without the waits between them, ms; 0 where nothing says. */
function longestMs(way: readonly WayStep[]): number {
  let attempts = 1
  let limit = Infinity
  for (const step of way) {
    attempts *= step.attempts ?? 1
    limit = Math.min(limit, attempts * (step.endsAfterMs ?? Infinity))
  }
  if (limit < Infinity) return limit
  return attempts > 1 ? attempts * (way.at(-1)?.worksMs ?? 0) : 0
}

/** Whether a breaker on a way refuses for longer than a broker keeps what fails. */
function isOutlasted(way: readonly WayStep[], keptMs: number): boolean {
  const breaker = way.findIndex((step) => step.refuses === 'breaker')
  if (breaker < 0 || way.slice(0, breaker).some((step) => step.answersFailures === true)) return false
  return keptMs < (way[breaker].refusesForMs ?? Infinity)
}

/** What calls behind a consumer do to a broker that delivers again what it hears nothing of, and gives up what fails. */
export function consumerTraps(brokers: readonly CallFacts[], behind: readonly (readonly WayStep[])[]): readonly Warning[] {
  const found: Warning[] = []
  const redeliversAfterMs = Math.min(...brokers.map((each) => each.redeliversAfterMs ?? Infinity))
  const givesUpAfterMs = Math.min(...brokers.map((each) => each.givesUpAfterMs ?? Infinity))
  if (redeliversAfterMs < Infinity && behind.some((way) => longestMs(way) >= redeliversAfterMs)) {
    found.push({
      text: 'Attempts and their timeouts may outlast the ack timeout.',
      why: 'Then the queue delivers the message once more while this try is still under way. Attempts × (timeout + wait) must stay below it: Laravel’s --timeout below retry_after, a client’s retries below the visibility timeout.',
      lesson: 'queue/visibility',
    })
  }
  if (behind.some((way) => isOutlasted(way, givesUpAfterMs))) {
    found.push({
      text: 'An open breaker makes dead letters.',
      why: 'What it refuses fails at once, is delivered again, and is at the limit before the breaker tries the callee: one outage, and the queue is emptied into the dead letters. Wait longer between deliveries than it stays open, or pause the queue meanwhile.',
    })
  }
  return found
}
