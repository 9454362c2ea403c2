import { type Assignor, allPartitions, compare, emptyAssignment, inOrder } from './assignor'

/** Kafka's RangeAssignor: per topic, consecutive partitions for each member; the first members get what does not divide, at every topic anew. */
export const range: Assignor = (partitions, members) => {
  const assignment = emptyAssignment(members)
  for (const topic of [...partitions.keys()].sort(compare)) {
    const subscribed = inOrder(members.filter((m) => m.topics.includes(topic)))
    const count = partitions.get(topic) ?? 0
    const each = Math.floor(count / subscribed.length)
    const extra = count % subscribed.length
    let next = 0
    subscribed.forEach(({ member }, i) => {
      const upTo = next + each + (i < extra ? 1 : 0)
      for (; next < upTo; next++) assignment.get(member)?.push({ topic, partition: next })
    })
  }
  return assignment
}

/** Kafka's RoundRobinAssignor: all partitions in turn to the members, who pass over topics that they do not subscribe to. */
export const roundRobin: Assignor = (partitions, members) => {
  const assignment = emptyAssignment(members)
  const circle = inOrder(members)
  let turn = 0
  for (const place of allPartitions(partitions, members)) {
    while (!circle[turn % circle.length].topics.includes(place.topic)) turn++
    assignment.get(circle[turn++ % circle.length].member)?.push(place)
  }
  return assignment
}
