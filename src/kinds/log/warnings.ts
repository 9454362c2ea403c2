import type { ValuesOf } from '../../params'
import type { Surroundings, Warning } from '../contract'
import type { params } from './params'

type Values = ValuesOf<typeof params>

function ofProducers(p: Values): Warning[] {
  const found: Warning[] = []
  if (p.enableIdempotence && (p.acks !== 'all' || p.maxInFlight > 5)) {
    found.push({
      text: 'Idempotence is off.',
      why: 'It needs acks=all and at most 5 requests in flight. A retry may write twice, and out of order.',
    })
  }
  if (!p.enableIdempotence && p.maxInFlight > 1) {
    found.push({
      text: 'A retry may come after what was sent later.',
      why: 'Without idempotence, several requests in flight break the order of a key when one of them is retried, and may write it twice.',
    })
  }
  if (Math.min(p.replicationFactor, p.brokers) === 1) {
    found.push({
      text: 'There is one copy.',
      why: 'When its broker dies, a partition can be neither written nor read until it is back. Three copies are usual.',
    })
  }
  if (p.acks === 'all' && p.minInsyncReplicas === 1 && p.replicationFactor > 1) {
    found.push({
      text: 'acks=all may be one copy.',
      why: 'With min.insync.replicas=1 the leader alone is “all” when the others lag. Two of three is usual.',
    })
  }
  if (p.minInsyncReplicas > Math.min(p.replicationFactor, p.brokers) && p.acks === 'all') {
    found.push({ text: 'Nothing can be written.', why: 'min.insync.replicas is more than there are replicas.' })
  } else if (p.acks === 'all' && p.minInsyncReplicas > 1 && p.minInsyncReplicas === Math.min(p.replicationFactor, p.brokers)) {
    found.push({ text: 'One broker down stops all writes.', why: 'min.insync.replicas equals the number of replicas.' })
  }
  if (p.deliveryTimeoutMs < p.lingerMs + p.requestTimeoutMs) {
    found.push({
      text: 'delivery.timeout.ms is too short.',
      why: 'Kafka refuses less than linger.ms + request.timeout.ms: a batch would fail before its first request is given up.',
    })
  }
  return found
}

type Group = Values['groups'][number]

const isEager = ({ protocol, assignor }: Pick<Group, 'protocol' | 'assignor'>) =>
  protocol === 'classic' && assignor !== 'cooperativeSticky'

/** Whether the timeline changes how many members an eager group has: those of its pool, or its own number. */
function scalesEagerly({ params: p, behind = [], planned = [], outCount }: Surroundings<Values>): boolean {
  const hasDefaults = outCount('out') > p.groups.length
  const follows = hasDefaults || p.groups.some((g) => isEager(g) && g.members === Infinity)
  if (follows && behind.some((way) => way.at(-1)?.isScaled === true)) return true
  const later = planned.flatMap(({ param, to }) => (param === 'groups' && Array.isArray(to) ? (to as Partial<Group>[]) : []))
  return p.groups.some(
    (g) => isEager(g) && later.some((other) => other.wire === g.wire && (other.members ?? Infinity) !== g.members),
  )
}

function ofScaling(around: Surroundings<Values>): readonly Warning[] {
  if (!scalesEagerly(around)) return []
  return [
    {
      text: 'Each step of its scaling stops all of it.',
      why: 'The timeline changes how many members there are, and with an eager assignor every member gives up all its partitions at each rebalance: more consumers, and for a while nobody consumes. Cooperative-sticky moves only what must move; group.protocol=consumer has no barrier at all.',
      lesson: 'log/rebalance',
    },
  ]
}

/** How long a poll lasts at worst, ms: all its records are tried as often as they may be. */
function longestPollMs(g: Group, workMs: number): number {
  const worked = g.listener === 'batch' ? 1 : g.maxPollRecords
  return worked * g.attempts * workMs + g.maxPollRecords * (g.attempts - 1) * g.backoffMs
}

function ofGroups({ params: p, behind = [] }: Surroundings<Values>): Warning[] {
  const found: Warning[] = []
  const workMs = Math.max(0, ...behind.map((way) => way.at(-1)?.worksMs ?? 0))
  for (const g of p.groups) {
    if (g.members !== Infinity && g.members > p.partitions) {
      found.push({
        text: `${g.members - p.partitions} of ${g.members} members ${g.members - p.partitions === 1 ? 'is' : 'are'} idle.`,
        why: 'A partition has one reader in a group: more members than partitions have nothing to do.',
      })
    }
    if (g.onFailure === 'inPlace' && g.attempts > 1 && longestPollMs(g, workMs) > g.maxPollIntervalMs) {
      found.push({
        text: 'Retries in place may outlast max.poll.interval.ms.',
        why: 'max.poll.records × (attempts × work + back-offs) is longer: when a service is down, members are put out, and the group rebalances again and again.',
      })
    }
    if (g.onFailure === 'topics') {
      found.push({
        text: 'Retry topics break the order of a key.',
        why: 'Later records of the key are handled while the failed one waits.',
      })
    }
    if (g.sessionTimeoutMs < 3 * g.heartbeatIntervalMs) {
      found.push({ text: 'The session is shorter than three heartbeats.', why: 'One that is late puts a living member out.' })
    }
    if (g.commitWhen === 'before' && g.commit !== 'auto') {
      found.push({
        text: 'Commits before the work lose records.',
        why: 'At most once: what a member had not handled when it died is passed over.',
      })
    }
  }
  return found
}

/** Known traps. */
export function warnings(around: Surroundings<Values>): readonly Warning[] {
  const { params: p, outCount, inCount } = around
  const found: Warning[] = []
  if (inCount === 0) found.push({ text: 'Nothing is written to it.', why: 'Draw a wire from a producer or a pool to it.' })
  if (outCount('out') === 0)
    found.push({
      text: 'Nobody reads it.',
      why: 'Records stay until retention deletes them. Draw a wire to a worker pool: a group.',
    })
  found.push(...ofProducers(p), ...ofGroups(around), ...ofScaling(around))
  if (p.retentionMs < p.segmentMs && p.retentionMs < p.retentionCheckIntervalMs) {
    found.push({
      text: 'Retention is looked at less often than it lasts.',
      why: 'Old segments stay until the next look (log.retention.check.interval.ms).',
    })
  }
  return found
}
