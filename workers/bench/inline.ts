import { median } from './measure'
import type { SubjectName } from './subjects'
import { CHAIN, type Link, SERVICES } from './topologies'

/** Ten services with one kind of inline node before each, or with the whole chain; and the same services without any. */
export const INLINE_SUBJECTS = {
  retry: 'servicesRetry',
  'circuit-breaker': 'servicesBreaker',
  timeout: 'servicesTimeout',
  'load-balancer': 'servicesBalancer',
} as const satisfies Readonly<Record<Link, SubjectName>>

export const BARE = 'services'
export const CHAINED = 'servicesChain'

/** Nanoseconds of processor time per request, by round. */
export type Costs = (name: SubjectName) => readonly number[] | undefined

/**
 * What an inline node costs that has nothing to do but to pass on a call and its answer: what a request costs with them less what it costs
 * without, by node; differences are taken within a round, since noise falls on all subjects of a round alike. Beside it the same in customers
 * of the hand-written M/M/1 loop, which says more where the machine is busy, and the ratio to the services without relays.
 */
export function printInlineCosts(costs: Costs): void {
  const bare = costs(BARE)
  const yardstick = costs('yardstick')
  if (bare === undefined || yardstick === undefined) return
  console.log('\nAn inline node with nothing to do, per message (a call and its answer), by processor time')
  const line = (title: string, name: SubjectName, links: number) => {
    const with_ = costs(name)
    if (with_ === undefined) return
    const perNode = with_.map((cost, i) => (cost - bare[i]) / SERVICES / links)
    const inCustomers = perNode.map((cost, i) => cost / yardstick[i])
    const figures = [
      `${median(perNode).toFixed(0)} ns`.padStart(9),
      `${median(inCustomers).toFixed(2)} M/M/1 customers`.padStart(22),
      `request ${median(with_.map((cost, i) => cost / bare[i])).toFixed(2)}x of one without`.padStart(32),
    ]
    console.log(`${title.padEnd(42)} ${figures.join(' ')}`)
  }
  for (const link of CHAIN) line(link, INLINE_SUBJECTS[link], 1)
  line(CHAIN.join(' > '), CHAINED, CHAIN.length)
}
