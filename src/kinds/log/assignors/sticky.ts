import {
  type Assignment,
  type Assignor,
  allPartitions,
  compare,
  emptyAssignment,
  type Subscription,
  type TopicPartition,
} from './assignor'

function byPartition(a: TopicPartition, b: TopicPartition): number {
  return a.partition - b.partition || compare(a.topic, b.topic)
}

const nameOf = ({ topic, partition }: TopicPartition) => `${topic}\n${partition}`

/**
 * Kafka's StickyAssignor: balanced within one, and nobody loses a partition without need. Members with equal subscriptions follow
 * `AbstractStickyAssignor.constrainedAssign`; otherwise a plain greedy balance stands in for its general case.
 */
export const sticky: Assignor = (partitions, members) => {
  const all = allPartitions(partitions, members)
  const owned = validOwned(all, members)
  const [first] = members
  const isEqual = members.every(
    (m) => m.topics.length === first.topics.length && m.topics.every((topic) => first.topics.includes(topic)),
  )
  return isEqual ? constrained(all, members, owned) : general(all, members, owned)
}

/** What members own and may own, by partition and then topic, in which order Kafka lets them keep it; a partition claimed twice belongs to nobody. */
function validOwned(all: readonly TopicPartition[], members: readonly Subscription[]): Map<string, TopicPartition[]> {
  const known = new Set(all.map(nameOf))
  const claims = new Map<string, number>()
  for (const m of members) for (const place of m.owned) claims.set(nameOf(place), (claims.get(nameOf(place)) ?? 0) + 1)
  const isValid = (m: Subscription, place: TopicPartition) =>
    known.has(nameOf(place)) && claims.get(nameOf(place)) === 1 && m.topics.includes(place.topic)
  return new Map(members.map((m) => [m.member, m.owned.filter((place) => isValid(m, place)).sort(byPartition)]))
}

function constrained(
  all: readonly TopicPartition[],
  members: readonly Subscription[],
  owned: ReadonlyMap<string, readonly TopicPartition[]>,
): Assignment {
  const assignment = emptyAssignment(members)
  const least = Math.floor(all.length / members.length)
  const most = Math.ceil(all.length / members.length)
  /** How many members get one more than the least. */
  const expectedOver = all.length % members.length
  let over = 0
  const under: string[] = []
  const exact: string[] = []
  for (const { member } of members) {
    const has = owned.get(member) ?? []
    const keeps = has.length >= most && over < expectedOver ? most : Math.min(has.length, least)
    assignment.get(member)?.push(...has.slice(0, keeps))
    if (keeps > least) over++
    else if (keeps < least) under.push(member)
    else exact.push(member)
  }
  const taken = new Set([...assignment.values()].flat().map(nameOf))
  under.sort(compare)
  exact.sort(compare)
  let turn = 0
  for (const place of all) {
    if (taken.has(nameOf(place))) continue
    if (under.length > 0) {
      if (turn >= under.length) turn = 0
      const member = under[turn]
      const list = assignment.get(member) as TopicPartition[]
      list.push(place)
      if (list.length < least) turn++
      else {
        under.splice(turn, 1)
        exact.push(member)
      }
    } else assignment.get(exact.shift() as string)?.push(place)
  }
  return assignment
}

function general(
  all: readonly TopicPartition[],
  members: readonly Subscription[],
  owned: ReadonlyMap<string, readonly TopicPartition[]>,
): Assignment {
  const assignment = new Map([...owned].map(([member, list]) => [member, [...list]]))
  const wanting = (topic: string) => members.filter((m) => m.topics.includes(topic))
  const loadOf = (m: Subscription) => assignment.get(m.member)?.length ?? 0
  const leastLoaded = (topic: string) =>
    wanting(topic).reduce((a, b) => (loadOf(b) < loadOf(a) || (loadOf(b) === loadOf(a) && b.member < a.member) ? b : a))
  const taken = new Set([...assignment.values()].flat().map(nameOf))
  const free = all.filter((place) => !taken.has(nameOf(place)))
  // Those with few takers first, so that the others can even out what they cause.
  free.sort((a, b) => wanting(a.topic).length - wanting(b.topic).length)
  for (const place of free) assignment.get(leastLoaded(place.topic).member)?.push(place)
  for (let moved = true; moved; ) {
    moved = false
    for (const giver of members) {
      const list = assignment.get(giver.member) as TopicPartition[]
      const at = list.findIndex(({ topic }) => loadOf(giver) - loadOf(leastLoaded(topic)) > 1)
      if (at < 0) continue
      const [place] = list.splice(at, 1)
      assignment.get(leastLoaded(place.topic).member)?.push(place)
      moved = true
    }
  }
  return assignment
}

/**
 * Kafka's CooperativeStickyAssignor: what the sticky one wants, less the partitions that another member still owns. Those are revoked now,
 * and a second rebalance hands them out (`adjustAssignment`).
 */
export const cooperativeSticky: Assignor = (partitions, members) => {
  const wanted = sticky(partitions, members)
  const ownerOf = new Map(members.flatMap((m) => m.owned.map((place) => [nameOf(place), m.member] as const)))
  const isFree = (member: string, place: TopicPartition) => (ownerOf.get(nameOf(place)) ?? member) === member
  return new Map([...wanted].map(([member, list]) => [member, list.filter((place) => isFree(member, place))]))
}
