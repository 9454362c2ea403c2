import { describe, expect, it } from 'vitest'
import type { KindSchema } from '../kinds/contract'
import { FIXTURES, node, scenario, wires } from './builders.testing'
import { canConnect, contractOf } from './connect'
import { cycleText } from './cycle'

const kind = (id: string) => FIXTURES.get(id) as KindSchema
const yes = (contract: string | null) => ({ ok: true, contract })

const shop = scenario(
  [
    node('users', 'source', { label: 'Users' }),
    node('checkout', 'pool', { label: 'Checkout' }),
    node('mail', 'broker', { label: 'Mail' }),
    node('mailers', 'pool', { label: 'Mailers' }),
    node('db', 'store', { label: 'Database' }),
    node('breaker', 'guard', { label: 'Breaker' }),
    node('split', 'splitter', { label: 'Split' }),
  ],
  [],
)
const wired = (...texts: string[]) => ({ ...shop, wires: wires(...texts) })

describe('contractOf', () => {
  it('is the first contract of the out port that the in port takes', () => {
    expect(contractOf(kind('source'), 'out', kind('pool'), 'in')).toEqual({ contract: 'call' })
    expect(contractOf(kind('source'), 'out', kind('broker'), 'in')).toEqual({ contract: 'send' })
    expect(contractOf(kind('broker'), 'out', kind('pool'), 'in')).toEqual({ contract: 'deliver' })
  })

  it('says in words why two ports do not fit', () => {
    expect(contractOf(kind('broker'), 'out', kind('store'), 'in')).toEqual({
      reason: 'Broker starts deliveries, but Store takes only calls',
    })
  })
})

describe('canConnect', () => {
  const can = (document: typeof shop, from: string, to: string, options = {}) => canConnect(document, from, to, FIXTURES, options)

  it('allows what the ports allow, and says under which contract', () => {
    expect(can(shop, 'users', 'checkout')).toEqual(yes('call'))
    expect(can(shop, 'users.out', 'mail.in')).toEqual(yes('send'))
    expect(can(shop, 'mail', 'mailers')).toEqual(yes('deliver'))
    expect(can(shop, 'mail.dead', 'mail', { latencyMs: 1 })).toEqual(yes('send'))
  })

  it('refuses nodes without a port on that side', () => {
    expect(can(shop, 'checkout', 'users')).toEqual({ ok: false, reason: 'A source cannot receive: it has no in port' })
    expect(can(shop, 'db', 'checkout')).toEqual({ ok: false, reason: 'A store cannot send: it has no out port' })
  })

  it('refuses nodes and ports that do not exist', () => {
    expect(can(shop, 'nobody', 'checkout')).toEqual({ ok: false, reason: 'There is no node "nobody"' })
    expect(can(shop, 'mail.constructor', 'checkout')).toEqual({
      ok: false,
      reason: 'Mail has no out port "constructor"; it has out, dead',
    })
  })

  it('refuses a second wire between the same ports, and one more than the port takes', () => {
    const document = wired('users>checkout', 'breaker>db', 'mail.dead>mailers')
    expect(can(document, 'users', 'checkout')).toMatchObject({ reason: 'Users and Checkout are already joined by the wire w1' })
    expect(can(document, 'breaker', 'checkout')).toMatchObject({ reason: 'The out port of Breaker already has its one wire' })
    expect(can(document, 'mail.dead', 'mail')).toMatchObject({ reason: 'The port "dead" of Mail already has its one wire' })
  })

  it('does not count the wire that is being moved', () => {
    expect(can(wired('breaker>db'), 'breaker', 'checkout', { replacing: 'w1' })).toEqual(yes(null))
  })

  it('leaves a chain of inline nodes undecided as long as nothing feeds it', () => {
    expect(can(shop, 'breaker', 'split')).toEqual(yes(null))
    expect(can(wired('breaker>split'), 'split', 'db')).toEqual(yes(null))
  })

  it('resolves a chain from what feeds it to what ends it', () => {
    expect(can(wired('breaker>split', 'split>db'), 'users', 'breaker')).toEqual(yes('call'))
    expect(can(wired('breaker>mail'), 'users', 'breaker')).toEqual(yes('send'))
    expect(can(wired('users>breaker'), 'breaker', 'mail')).toEqual(yes('send'))
    expect(can(wired('mail>breaker'), 'breaker', 'mailers')).toEqual(yes('deliver'))
  })

  it('refuses ends that cannot agree across a chain, and names them', () => {
    expect(can(wired('mail>breaker', 'breaker>split'), 'split', 'db')).toEqual({
      ok: false,
      reason: 'Mail starts deliveries, but Database takes only calls',
    })
    expect(can(wired('users>split', 'split>db'), 'split', 'mail')).toEqual({
      ok: false,
      reason: 'Database takes only calls, but Mail takes only one-way messages',
    })
  })

  it('says where else dead letters could go', () => {
    expect(can(shop, 'mail.dead', 'mailers')).toEqual({
      ok: false,
      reason:
        'Mail starts one-way messages, but Mailers takes only calls and deliveries: put a queue, a topic or a log between them',
    })
    expect(can(wired('breaker>db'), 'mail.dead', 'breaker')).toEqual({
      ok: false,
      reason: 'Mail starts one-way messages, but Database takes only calls: a queue, a topic or a log takes them',
    })
  })

  it('lets a port that starts exchanges of its own differ from the chain', () => {
    expect(can(wired('users>split', 'split>db'), 'split.copy', 'mail')).toEqual(yes('send'))
  })

  it('names up to eight on such a cycle, and of more the first seven', () => {
    const round = (count: number) => {
      const names = Array.from({ length: count }, (_, i) => ({ id: `n${i}`, name: `N${i}`, schema: kind('pool') }))
      return cycleText({ nodes: names, links: [] }, [...names.keys()])
    }
    expect(round(8)).toContain('N0 → N1 → N2 → N3 → N4 → N5 → N6 → N7 → N0: a message')
    expect(round(9)).toContain('N5 → N6 → … → N0: a message')
  })

  it('refuses a cycle on which no time passes, with the names on it and the cure', () => {
    const document = wired('users>checkout', 'checkout>breaker', 'breaker>mailers')
    expect(can(document, 'mailers', 'checkout')).toEqual({
      ok: false,
      reason:
        'Checkout → Breaker → Mailers → Checkout: a message could go round without any time passing. Give one of these wires a latency.',
    })
    expect(can(document, 'mailers', 'checkout', { latencyMs: 0.5 })).toEqual(yes('call'))
  })

  it('refuses a wire from a node to itself where it would call itself', () => {
    expect(can(shop, 'checkout', 'checkout', { latencyMs: 1 })).toEqual({ ok: false, reason: 'Checkout cannot call itself' })
    expect(can(shop, 'breaker', 'breaker', { latencyMs: 1 })).toEqual({ ok: false, reason: 'Breaker cannot be wired to itself' })
    expect(can(shop, 'mail.dead', 'mail')).toMatchObject({ ok: false })
  })
})
