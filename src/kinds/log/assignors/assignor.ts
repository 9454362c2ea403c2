export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** What a member of a group tells the one who assigns. */
export interface Subscription {
  readonly member: string
  /** `group.instance.id` of a static member. */
  readonly instance?: string
  readonly topics: readonly string[]
  /** What it owns at the moment, in order. Only sticky assignors look at it. */
  readonly owned: readonly TopicPartition[]
}

/** Partitions by member. */
export type Assignment = ReadonlyMap<string, readonly TopicPartition[]>

/** A way to share partitions among the members of a group. Called at rebalances only: it may allocate. */
export type Assignor = (partitions: ReadonlyMap<string, number>, members: readonly Subscription[]) => Assignment

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Kafka's order of members: static ones by their instance first, then the others by their id. */
export function inOrder(members: readonly Subscription[]): Subscription[] {
  return [...members].sort((a, b) => {
    if (a.instance !== undefined && b.instance !== undefined) return compare(a.instance, b.instance)
    if (a.instance !== undefined || b.instance !== undefined) return a.instance !== undefined ? -1 : 1
    return compare(a.member, b.member)
  })
}

export function emptyAssignment(members: readonly Subscription[]): Map<string, TopicPartition[]> {
  return new Map(members.map(({ member }) => [member, []]))
}

/** All partitions of topics that somebody subscribes to, by topic and number. */
export function allPartitions(partitions: ReadonlyMap<string, number>, members: readonly Subscription[]): TopicPartition[] {
  const topics = [...partitions.keys()].filter((topic) => members.some((m) => m.topics.includes(topic))).sort(compare)
  return topics.flatMap((topic) =>
    Array.from({ length: partitions.get(topic) ?? 0 }, (_, partition): TopicPartition => ({ topic, partition })),
  )
}
