import { ASSIGNORS, type AssignorName, type Subscription, type TopicPartition } from '../../../src/kinds/log/assignors'
import { KeyHasher, murmur2, partitionOf } from '../../../src/kinds/log/murmur2'
import type { Measured } from './case'

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function vectors(): Measured {
  const texts = ['21', 'foobar', 'a-little-bit-long-string', 'a-little-bit-longer-string']
  texts.push('lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', 'abc')
  return Object.fromEntries(texts.map((text) => [`'${text}'`, murmur2(bytesOf(text))]))
}

/** Keys with a number in them are hashed as the log does it, the others as bytes. */
function hashOf(text: string): number {
  const [, prefix, number] = /^(\D*)(\d+)$/.exec(text) ?? []
  if (number === undefined) return murmur2(bytesOf(text))
  const hasher = new KeyHasher()
  hasher.become('string', prefix)
  return hasher.hash(Number(number))
}

export function placements(): Measured {
  const texts = ['21', 'foobar', 'abc', 'user-1', 'user-2', 'order-42']
  const place = (text: string) => [6, 12].map((n) => partitionOf(hashOf(text), n)).join(' / ')
  return Object.fromEntries(texts.map((text) => [`${text} n=6 / n=12`, place(text)]))
}

export function spread(): Measured {
  const counts = new Array<number>(6).fill(0)
  let moved = 0
  for (let i = 0; i < 10_000; i++) {
    const hash = hashOf(`key-${i}`)
    counts[partitionOf(hash, 6)]++
    if (partitionOf(hash, 6) !== partitionOf(hash, 8)) moved++
  }
  return { 'records per partition n=6': counts.join(', '), 'keys changing partition when 6 → 8': moved }
}

type Owned = ReadonlyMap<string, readonly TopicPartition[]>

export const nameOf = ({ topic, partition }: TopicPartition) => `${topic}p${partition}`
const namesOf = (places: readonly TopicPartition[] = []) => places.map(nameOf).join(' ')
const written = (owned: Owned) => [...owned].map(([member, places]) => `${member}: ${namesOf(places)}`).join('; ')

export function assign(
  name: AssignorName,
  topics: Readonly<Record<string, number>>,
  members: Readonly<Record<string, string>>,
  owned?: Owned,
): Owned {
  const subscriptions = Object.entries(members).map(
    ([member, wanted]): Subscription => ({ member, topics: wanted.split(' '), owned: owned?.get(member) ?? [] }),
  )
  return ASSIGNORS[name](new Map(Object.entries(topics)), subscriptions)
}

export function ranges(): Measured {
  const b = { consumer1: 'topic1', consumer2: 'topic1 topic2', consumer3: 'topic1' }
  return {
    '(a)': written(assign('range', { t0: 3, t1: 3 }, { C0: 't0 t1', C1: 't0 t1' })),
    '(b)': written(assign('range', { topic1: 3, topic2: 2 }, b)),
  }
}

export function roundRobins(): Measured {
  return {
    '(a)': written(assign('roundRobin', { t0: 3, t1: 3 }, { C0: 't0 t1', C1: 't0 t1' })),
    '(b)': written(assign('roundRobin', { t0: 1, t1: 2, t2: 3 }, { C0: 't0', C1: 't0 t1', C2: 't0 t1 t2' })),
  }
}

export function stickies(): Measured {
  const topics = { t0: 2, t1: 2, t2: 2, t3: 2 }
  const all = 't0 t1 t2 t3'
  const kept = (before: Owned, after: Owned, member: string) => {
    const now = new Set((after.get(member) ?? []).map(nameOf))
    return (before.get(member) ?? []).filter((place) => now.has(nameOf(place)))
  }
  const fresh = assign('sticky', topics, { C0: all, C1: all, C2: all })
  const after = assign('sticky', topics, { C0: all, C2: all }, fresh)
  const turns = assign('roundRobin', topics, { C0: all, C1: all, C2: all })
  const turnsAfter = assign('roundRobin', topics, { C0: all, C2: all })
  const stay = [...kept(turns, turnsAfter, 'C0'), ...kept(turns, turnsAfter, 'C2')].length
  const had = (turns.get('C0')?.length ?? 0) + (turns.get('C2')?.length ?? 0)
  return {
    fresh: written(fresh),
    'after C1 leaves: C0 keeps / C2 keeps': `${namesOf(kept(fresh, after, 'C0'))} / ${namesOf(kept(fresh, after, 'C2'))}`,
    sizes: `${after.get('C0')?.length} / ${after.get('C2')?.length}`,
    'RoundRobin would keep only': `${stay} of ${had}`,
  }
}
