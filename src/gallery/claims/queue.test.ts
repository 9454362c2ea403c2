import { describe, expect, it } from 'vitest'
import type { Results } from '../../../workers/protocol/results'
import { says, seen } from './claims.testing'

const SEEDS = [7, 8, 9]

/** A counter of a node per second of the time that was looked at. */
function perSec(results: Results, node: string, counter: string): number {
  return results.nodes[node].counters[counter] / results.measuredSec
}

describe.each(SEEDS)('a full queue has three answers, seed %i', (seed) => {
  // 80 come a second and 40 are done: over 30 s Poisson and exponential noise is about 2 % each; 15 % is some five sigma.
  const { nodes } = seen('queue/overflow', { fromSec: 10, toSec: 40, seed })
  const wait = (queue: string) => nodes[queue].histograms.waitInQueue.p50 ?? Number.NaN

  it('the first throws away half, and its shop never learns', () => {
    const shop = nodes['shop-oldest']
    expect(Object.keys(shop.outcomes)).toEqual(['ok'])
    // At the edges of the window some are under way.
    expect(Math.abs((shop.outcomes.ok ?? 0) - shop.counters.in)).toBeLessThanOrEqual(3)
    expect(Math.abs(nodes.oldest.counters.maxlen / shop.counters.in - 0.5)).toBeLessThan(0.075)
  })

  it('the second refuses every other one, and tells its shop', () => {
    const { outcomes, counters } = nodes['shop-reject']
    expect(Math.abs((outcomes.rejectedQueueFull ?? 0) / counters.in - 0.5)).toBeLessThan(0.075)
    expect(nodes.reject.counters.maxlen).toBe(0)
  })

  it('the third loses and refuses nothing, and its shop sends at the pace of the workers', () => {
    expect(Object.keys(nodes['shop-block'].outcomes)).toEqual(['ok'])
    expect(Math.abs(nodes['shop-block'].counters.in / 30 / 40 - 1)).toBeLessThan(0.15)
    expect(nodes.block.gauges.blockedPublishers.mean).toBeGreaterThan(0)
  })

  it('a place is left twice as fast where the oldest are dropped', () => {
    // Eighty places: 80 / 40 per s to the end of the line, or 80 / 80 per s to being done or thrown away.
    expect(Math.abs(wait('reject') / 2000 - 1)).toBeLessThan(0.2)
    expect(Math.abs(wait('oldest') / 1000 - 1)).toBeLessThan(0.2)
  })
})

describe('a full queue has three answers: the buttons', () => {
  it('with ten workers each no queue is ever full', () => {
    const { nodes } = seen('queue/overflow', { fromSec: 20, toSec: 45, press: { 'Ten workers each': 10 } })
    for (const queue of ['oldest', 'reject', 'block']) expect(nodes[queue].gauges.ready.max).toBeLessThan(80)
    expect(nodes.oldest.counters.maxlen + (nodes['shop-reject'].outcomes.rejectedQueueFull ?? 0)).toBe(0)
  })

  it('with ten places each the wait is an eighth, and as many are refused', () => {
    const { nodes } = seen('queue/overflow', { fromSec: 20, toSec: 45, press: { 'Only ten places each': 10 } })
    expect(nodes.reject.histograms.waitInQueue.p50).toBeLessThan(2000 / 4)
    const { outcomes, counters } = nodes['shop-reject']
    expect((outcomes.rejectedQueueFull ?? 0) / counters.in).toBeGreaterThan(0.42)
  })

  it('without a limit nobody is refused, and the queue grows without end', () => {
    const { nodes } = seen('queue/overflow', { fromSec: 15, toSec: 45, press: { 'No limit at all': 10 } })
    expect(nodes['shop-reject'].outcomes.rejectedQueueFull ?? 0).toBe(0)
    // 40 a second stay: 80 and 35 · 40 more.
    expect(nodes.reject.gauges.ready.value).toBeGreaterThan(1000)
  })
})

describe.each(SEEDS)('one subscriber falls behind, seed %i', (seed) => {
  it('only the archive loses, and the others get every price', () => {
    const { nodes } = seen('queue/slow-subscriber', { fromSec: 25, toSec: 50, seed })
    expect(nodes.ticks.counters.dropped).toBeGreaterThan(0.3 * nodes.feed.counters.in)
    // At the edges of the window some are under way.
    for (const id of ['screens', 'alerts']) {
      expect(Math.abs(nodes[id].counters.in - nodes.feed.counters.in)).toBeLessThanOrEqual(5)
    }
    expect(nodes.archive.counters.in).toBeLessThan(0.7 * nodes.feed.counters.in)
  })

  it('a full buffer that blocks brings all three down to the pace of the archive', () => {
    const blocked = seen('queue/slow-subscriber', { fromSec: 30, toSec: 60, press: { 'Block the publisher': 20 }, seed })
    // 30 ms each: 33 a second; over 30 s a sigma of 3 %.
    for (const id of ['screens', 'alerts', 'archive']) expect(Math.abs(perSec(blocked, id, 'in') / 33.3 - 1)).toBeLessThan(0.18)
    expect(blocked.nodes.ticks.counters.dropped).toBe(0)
  })
})

describe('one subscriber falls behind: before, and the buttons', () => {
  it('loses nothing before 15 s', () => {
    const { nodes } = seen('queue/slow-subscriber', { toSec: 15 })
    expect(nodes.ticks.counters.dropped).toBe(0)
    expect(nodes.ticks.gauges.ready.max).toBeLessThan(100)
  })

  it('one that is cut off loses its whole buffer each time', () => {
    const { nodes } = seen('queue/slow-subscriber', { fromSec: 30, toSec: 60, press: { 'Cut off who falls behind': 20 } })
    expect(nodes.ticks.counters.dropped).toBeGreaterThan(100)
    // Full, then empty: half full on average.
    expect(Math.abs(nodes.ticks.gauges.ready.mean - 50)).toBeLessThan(15)
  })

  it('three workers keep up', () => {
    const { nodes } = seen('queue/slow-subscriber', { fromSec: 30, toSec: 60, press: { 'Three workers for Archive': 20 } })
    expect(nodes.ticks.counters.dropped).toBe(0)
  })
})

describe.each(SEEDS)('a poison message, seed %i', (seed) => {
  it('four of them keep all workers busy, and no order is done', () => {
    const { nodes } = seen('queue/poison', { fromSec: 40, toSec: 60, seed })
    expect(nodes.inbox.counters.acked).toBe(0)
    expect(nodes.workers.gauges.utilization.mean).toBeGreaterThan(0.9)
    // Four workers, 50 + 5 ms of work and 3 ms of way for each: 69 a second.
    expect(nodes.inbox.counters.redelivered / 20).toBeGreaterThan(55)
  })

  it('given up after three deliveries they land in the dead letters, and the orders are done', () => {
    const cured = seen('queue/poison', { fromSec: 50, toSec: 80, press: { 'Give up after 3 deliveries': 30 }, seed })
    const { nodes } = cured
    expect(nodes.inbox.counters.dead).toBe(nodes.dead.counters.in)
    // Of 1,200 orders 12 are malformed: a sigma of 3.5.
    expect(nodes.inbox.counters.dead).toBeGreaterThan(1)
    expect(nodes.inbox.counters.dead).toBeLessThan(30)
    expect(perSec(cured, 'inbox', 'acked')).toBeGreaterThan(35)
    expect(nodes.inbox.gauges.ready.value).toBeLessThan(100)
  })
})

describe('a poison message: the other buttons', () => {
  const later = (label: string) => seen('queue/poison', { fromSec: 40, toSec: 60, press: { [label]: 30 } })

  it('at the tail failures let orders pass, and still take a part of the work', () => {
    const results = later('Put failures at the tail')
    expect(perSec(results, 'inbox', 'acked')).toBeGreaterThan(30)
    expect(perSec(results, 'inbox', 'redelivered')).toBeGreaterThan(1)
  })

  it('a wait before the retry gives the workers back', () => {
    expect(perSec(later('Wait 5 s before a retry'), 'inbox', 'acked')).toBeGreaterThan(35)
  })

  it('a parser that is mended handles them all', () => {
    const { nodes } = later('Mend the parser')
    expect(nodes.workers.outcomes.error ?? 0).toBe(0)
    expect(nodes.inbox.counters.redelivered).toBe(0)
  })
})

describe.each(SEEDS)('drain before a shutdown, seed %i', (seed) => {
  // 120 come a second for 10 s and 78 are done: 420 wait at 18 s, 360 at 20 s, give or take 45.
  const before = seen('queue/drain', { toSec: 19.99, seed }).nodes
  const after = seen('queue/drain', { toSec: 36, seed }).nodes

  it('the first loses all that waited, and its shop had been told that it was safe', () => {
    const { lost } = after.killed.counters
    expect(lost).toBeGreaterThan(150)
    // What waits and the four under way; a few come and go in the last hundredth of a second.
    expect(Math.abs(lost - before.killed.gauges.ready.value - before.killed.gauges.unacked.value)).toBeLessThanOrEqual(6)
    expect(after.shopA.outcomes.ok).toBe(after.killed.counters.published)
  })

  it('the second refuses what is new, does what it had accepted, and loses nothing', () => {
    expect(after.drained.counters.lost).toBe(0)
    const empty = seen('queue/drain', { toSec: 29.99, seed }).nodes
    expect(empty.drained.counters.acked).toBe(empty.drained.counters.published)
    expect(empty.shopB.outcomes.rejectedShed).toBeGreaterThan(300)
    expect(after.drained.gauges.ready.max).toBeGreaterThan(150)
  })
})

describe('drain before a shutdown: the buttons', () => {
  const spike = { 'Spike of 120/s for 10 s': 36 }
  const lost = (press: Record<string, number>) => {
    const before = seen('queue/drain', { toSec: 46, press: { ...spike } }).nodes
    const after = seen('queue/drain', { toSec: 75, press: { ...spike, ...press } }).nodes
    return ['killed', 'drained'].map((id) => after[id].counters.lost - before[id].counters.lost)
  }

  it('stopped at once both lose', () => {
    for (const count of lost({ 'Stop both at once, now': 46 })) expect(count).toBeGreaterThan(150)
  })

  it('drained first both lose nothing', () => {
    expect(lost({ 'Drain both, then stop them': 46 })).toEqual([0, 0])
  })

  it('a durable queue loses nothing when it is stopped', () => {
    expect(lost({ 'Make both durable': 45, 'Stop both at once, now': 46 })).toEqual([0, 0])
  })
})

describe.each(SEEDS)('prefetch hoards at the slow one, seed %i', (seed) => {
  it('the queue is empty, the fast machine half idle, and one job in six waits for ten seconds', () => {
    says('queue/prefetch', 'one job in six waits for ten seconds')
    const { nodes } = seen('queue/prefetch', { fromSec: 15, toSec: 45, seed })
    expect(nodes.jobs.gauges.ready.mean).toBeLessThan(1)
    // 60 come and 10 go to the slow one: 50 a second of 10 ms.
    expect(Math.abs(nodes.fast.gauges.utilization.mean - 0.5)).toBeLessThan(0.1)
    expect(Math.abs((6 * nodes.slow.counters.in) / nodes.jobs.counters.delivered - 1)).toBeLessThan(0.15)
    expect(nodes.fast.histograms.wait.p99).toBeLessThan(300)
    // 99 wait before a worker that does 10 a second: 9.9 s, a sigma of 1 s.
    expect(nodes.slow.gauges.waiting.mean).toBeGreaterThan(90)
    expect(Math.abs((nodes.slow.histograms.wait.p50 ?? 0) / 9900 - 1)).toBeLessThan(0.25)
  })

  it('with a prefetch of one the slow one gets what it can do', () => {
    const { nodes } = seen('queue/prefetch', { fromSec: 45, toSec: 75, press: { 'Prefetch 1': 20 }, seed })
    expect(nodes.slow.gauges.waiting.max).toBe(0)
    expect(nodes.jobs.histograms.waitInQueue.p99).toBeLessThan(1000)
  })
})

describe('prefetch hoards at the slow one: the other buttons', () => {
  it('without a limit ever more wait at the slow machine', () => {
    const { nodes } = seen('queue/prefetch', { fromSec: 15, toSec: 50, press: { 'No limit of prefetch': 20 } })
    // Half of 60 a second go there and 10 are done: 20 a second more for 30 s.
    expect(nodes.slow.gauges.waiting.value).toBeGreaterThan(450)
  })

  it('when the slow machine is killed, all that it held is delivered again', () => {
    const { nodes } = seen('queue/prefetch', { fromSec: 20, toSec: 25, press: { 'Kill the slow machine': 20 } })
    expect(nodes.jobs.counters.redelivered).toBeGreaterThanOrEqual(95)
  })
})

describe.each(SEEDS)('visible again too soon, seed %i', (seed) => {
  it('most videos are begun twice, and the queue grows although all encoders are busy', () => {
    const { nodes } = seen('queue/visibility', { fromSec: 20, toSec: 60, seed })
    // Lognormal of 1.5 s and CV² 0.3: 70 % take longer than 1 s.
    expect(nodes.videos.counters.ackTimeouts).toBeGreaterThan(
      0.6 * (nodes.videos.counters.ackTimeouts + nodes.videos.counters.acked),
    )
    expect(nodes.videos.counters.duplicates).toBeGreaterThan(nodes.videos.counters.acked)
    expect(nodes.encoders.gauges.utilization.mean).toBeGreaterThan(0.95)
    // 16 / 1.5 s end, and three in ten of them count: 3.2 a second of 6.
    expect(nodes.videos.gauges.ready.value).toBeGreaterThan(40)
  })

  it('hidden for 30 s each is done once, by little more than half of the encoders', () => {
    const { nodes } = seen('queue/visibility', { fromSec: 55, toSec: 85, press: { 'Hide them for 30 s': 25 }, seed })
    expect(nodes.videos.counters.redelivered + nodes.videos.counters.duplicates).toBe(0)
    // 6 a second of 1.5 s for 16 workers: 0.56.
    expect(Math.abs(nodes.encoders.gauges.utilization.mean - 0.5625)).toBeLessThan(0.17)
  })
})

describe('visible again too soon: before, and the other buttons', () => {
  it('nothing is done twice before 15 s', () => {
    expect(seen('queue/visibility', { toSec: 15 }).nodes.videos.counters.duplicates).toBeLessThanOrEqual(2)
  })

  it('twice the encoders still work mostly for nothing', () => {
    const { nodes } = seen('queue/visibility', { fromSec: 50, toSec: 80, press: { 'Twice the encoders': 30 } })
    expect(nodes.videos.counters.duplicates).toBeGreaterThan(nodes.videos.counters.acked)
  })

  it('short videos are done in time', () => {
    const { nodes } = seen('queue/visibility', { fromSec: 60, toSec: 85, press: { 'Short videos again': 30 } })
    expect(nodes.videos.counters.duplicates).toBeLessThanOrEqual(3)
    expect(nodes.videos.gauges.ready.value).toBeLessThan(5)
  })
})
