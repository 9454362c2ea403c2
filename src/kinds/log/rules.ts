import { type Context, nsOfMs } from '../../../workers/sdk'
import type { schema } from './schema'

type Values = Context<typeof schema>['params']

/** The parameters of topic, producers and brokers, worked out once per change. Times in nanoseconds. */
export class Rules {
  acksAll = true
  acksNone = false
  isIdempotent = true
  lingerNs = 0
  batchBytes = 0
  bufferBytes = 0
  maxBlockNs = 0
  maxInFlight = 5
  retries = Infinity
  deliveryTimeoutNs = 0
  requestTimeoutNs = 0
  backoffNs = 0
  backoffMaxNs = 0
  transactionNs = 0
  abortRatio = 0
  networkNs = 0
  replicationLagNs = 0
  lagTimeMaxNs = 0
  brokerSessionNs = 0
  isUncleanAllowed = false
  minInsync = 1
  deletes = true
  compacts = false
  segmentBytes = 0
  segmentNs = 0
  retentionNs = 0
  retentionBytes = 0
  requestErrorRatio = 0
  ackLossRatio = 0

  become(p: Values): void {
    this.acksAll = p.acks === 'all'
    this.acksNone = p.acks === '0'
    this.transactionNs = nsOfMs(p.transactionMs)
    this.isIdempotent = (p.enableIdempotence || p.transactionMs > 0) && p.acks === 'all' && p.maxInFlight <= 5
    this.lingerNs = nsOfMs(p.lingerMs)
    this.batchBytes = p.batchSizeBytes
    this.bufferBytes = p.bufferMemoryBytes
    this.maxBlockNs = nsOfMs(p.maxBlockMs)
    this.maxInFlight = p.maxInFlight
    this.retries = p.retries
    this.deliveryTimeoutNs = nsOfMs(p.deliveryTimeoutMs)
    this.requestTimeoutNs = nsOfMs(p.requestTimeoutMs)
    this.backoffNs = nsOfMs(p.retryBackoffMs)
    this.backoffMaxNs = nsOfMs(p.retryBackoffMaxMs)
    this.abortRatio = p.abortRatio
    this.networkNs = nsOfMs(p.networkMs)
    this.replicationLagNs = nsOfMs(p.replicationLagMs)
    this.lagTimeMaxNs = nsOfMs(p.replicaLagTimeMaxMs)
    this.brokerSessionNs = nsOfMs(p.brokerSessionTimeoutMs)
    this.isUncleanAllowed = p.uncleanLeaderElection
    this.minInsync = p.minInsyncReplicas
    this.deletes = p.cleanupPolicy !== 'compact'
    this.compacts = p.cleanupPolicy !== 'delete'
    this.segmentBytes = p.segmentBytes
    this.segmentNs = nsOfMs(p.segmentMs)
    this.retentionNs = p.cleanupPolicy === 'compact' ? Infinity : nsOfMs(p.retentionMs)
    this.retentionBytes = p.cleanupPolicy === 'compact' ? Infinity : p.retentionBytes
    this.requestErrorRatio = p.requestErrorRatio
    this.ackLossRatio = p.ackLossRatio
  }
}
