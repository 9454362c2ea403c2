import type { Assignor } from './assignor'
import { range, roundRobin } from './plain'
import { cooperativeSticky, sticky } from './sticky'

export type { Assignment, Assignor, Subscription, TopicPartition } from './assignor'

/** Ways to share partitions, by the names of `partition.assignment.strategy`. */
export const ASSIGNORS = { range, roundRobin, sticky, cooperativeSticky } as const satisfies Record<string, Assignor>

export type AssignorName = keyof typeof ASSIGNORS
