import { describe, expect, test } from 'vitest'
import { SCHEMAS } from '../kinds/schemas'
import { resolveParams } from '../params'
import { waysAround } from './ways'
import { type Params, type Part, row, said } from './ways.testing'

const users: Part = ['users', 'producer']
const db: Part = ['db', 'worker-pool', { queueCapacity: 10 }]
const shop: Part = ['shop', 'worker-pool', { queueCapacity: 10 }]
const calm = { retryBreaker: false }

describe('ways', () => {
  test('lead through inline nodes and services up to who starts the call, and to the first who works', () => {
    const scenario = row(users, ['r1', 'retry'], shop, ['r2', 'retry'], ['t', 'timeout'], db)
    const { before, behind } = waysAround(scenario, 'r2', SCHEMAS)
    expect(before.map((way) => way.map(({ attempts, sameCall }) => [attempts, sameCall]))).toEqual([
      [
        [undefined, true],
        [3, false],
        [undefined, false],
      ],
    ])
    expect(behind).toEqual([
      [
        { endsAfterMs: 1000, leavesWork: false, sameCall: true },
        { worksMs: 10, waits: true, heldWorkers: 1, lineIsEndless: false, leavesWork: false, sameCall: true },
      ],
    ])
  })

  test('end where they come round, and at a queue, whose sender does not wait for the work', () => {
    const ring = row(['a', 'worker-pool'], ['b', 'worker-pool'])
    const round = { ...ring, wires: [...ring.wires, { id: 'back', from: 'b', to: 'a' }] }
    expect(waysAround(round, 'a', SCHEMAS).before).toHaveLength(1)
    const later = row(users, ['r1', 'retry', calm], ['q', 'queue'], ['r2', 'retry', calm], db)
    expect(said(later, 'r2')).toEqual([])
  })

  test('say nothing of a kind that this build does not know', () => {
    expect(waysAround(row(users, ['x', 'gone'], db), 'db', SCHEMAS).before).toEqual([[{ sameCall: true }]])
  })
})

describe('bad orders', () => {
  test('retries in several layers multiply, unless a budget limits them', () => {
    const stacked = (params: Params) => row(users, ['r1', 'retry', { ...calm, ...params }], shop, ['r2', 'retry', calm], db)
    expect(said(stacked({}), 'r2')).toEqual(['Stacked with retries before it, one call becomes up to 9.'])
    expect(said(stacked({}), 'r1')).toEqual([])
    expect(said(stacked({ budget: 'ratio' }), 'r2')).toEqual([])
  })

  test('a timeout before a retry should leave time for its attempts', () => {
    const outer = (timeoutMs: number) =>
      said(row(users, ['outer', 'timeout', { timeoutMs }], ['r', 'retry', calm], ['inner', 'timeout'], db), 'outer')
    expect(outer(1000)).toEqual(['The timeout behind it never ends anything.'])
    expect(outer(2999)).toEqual(['It cuts the last attempts off.'])
    expect(outer(3000)).toEqual([])
    expect(said(row(users, ['t', 'timeout', { timeoutMs: 10 }], db), 't')).toEqual(['It is shorter than the work behind it.'])
  })

  test('a breaker needs its timeout behind it, and the retry before', () => {
    const breaker: Part = ['b', 'circuit-breaker']
    const blind = 'It does not see calls that hang.'
    expect(said(row(users, ['t', 'timeout'], breaker, db), 'b')).toEqual([blind])
    expect(said(row(users, ['t', 'timeout'], shop, breaker, db), 'b')).not.toContain(blind)
    expect(said(row(users, ['t', 'timeout'], breaker, ['t2', 'timeout'], db), 'b')).toEqual([])
    const counts: Part = ['b', 'circuit-breaker', { recordCancellations: 'failure' }]
    expect(said(row(users, ['t', 'timeout'], counts, db), 'b')).toEqual([])
    expect(said(row(users, breaker, ['r', 'retry'], ['t', 'timeout'], db), 'b')).toEqual([
      'It sees one result for several attempts.',
    ])
    expect(said(row(users, ['r', 'retry', calm], breaker, ['t', 'timeout'], db), 'b')).toEqual([])
  })

  test('held workers need a timeout somewhere on the way', () => {
    const text = 'No timeout before a callee.'
    expect(said(row(users, shop, db), 'shop')).toEqual([text])
    expect(said(row(users, shop, ['t', 'timeout'], db), 'shop')).toEqual([])
    expect(said(row(users, ['t', 'timeout'], shop, db), 'shop')).toEqual([])
    expect(said(row(users, ['shop', 'worker-pool', { holdWorker: false }], db), 'shop')).toEqual([])
    expect(said(row(users, shop, ['q', 'queue'], db), 'shop')).toEqual([])
    expect(said(row(users, shop, ['lb', 'load-balancer'], db), 'shop')).toEqual([text])
  })

  test('an ack timeout must be longer than the work', () => {
    const text = 'The ack timeout is shorter than the work.'
    const queue = (ackTimeoutMs: number) => said(row(users, ['q', 'queue', { ackTimeoutMs }], db), 'q')
    expect(queue(10)).toContain(text)
    expect(queue(100)).not.toContain(text)
  })
})

test('facts of all kinds are numbers, truths or words', () => {
  for (const schema of SCHEMAS.values()) {
    const facts = schema.callFacts?.(resolveParams(schema.params, {})) ?? {}
    for (const [name, fact] of Object.entries(facts)) {
      expect(['number', 'boolean', 'string'], `${schema.id}.${name}`).toContain(typeof fact)
      expect(Number.isNaN(fact), `${schema.id}.${name}`).toBe(false)
    }
  }
})
