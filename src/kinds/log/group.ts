import { type Context, DOUBLE_ZERO, type MessageId, type MessageList, nsOfMs, type TimerId } from '../../../workers/sdk'
import type { ValuesOf } from '../../params'
import type { AssignorName } from './assignors'
import { KeyOrder } from './key-order'
import type { params } from './params'
import type { schema } from './schema'

/** Members of a group at most. */
export const MEMBERS = 128
/** Lives of a member that are told apart. */
export const LIVES = 2 ** 12
/** Partitions of one poll at most. */
const RANGES = 128

/** Why a group may read records again. */
export const BY_RESTART = 0
export const BY_REBALANCE = 1
export const BY_FENCING = 2

/** States of a member's process. */
export const GONE = 0
/** Wants to join, and waits for the group. */
export const JOINING = 1
/** Knows its partitions and reads them. */
export const READING = 2
/** In the group, and not yet told what it owns. */
export const SYNCING = 3

type GroupValues = ValuesOf<typeof params>['groups'][number]

/** A group's settings, worked out once per change. Times in nanoseconds. */
class GroupRules {
  members = 1
  isServerSide = false
  assignor: AssignorName = 'range'
  remoteAssignor: GroupValues['remoteAssignor'] = 'uniform'
  isStatic = false
  sessionNs = 45e9
  heartbeatNs = 3e9
  maxPollNs = 300e9
  initialDelayNs = 3e9
  maxPollRecords = 500
  fetchMinBytes = 1
  fetchMaxWaitNs = 5e8
  isBatch = false
  commit: GroupValues['commit'] = 'auto'
  commitsBefore = false
  autoCommitNs = 5e9
  reset: GroupValues['autoOffsetReset'] = 'latest'
  readsCommitted = false
  onFailure: GroupValues['onFailure'] = 'inPlace'
  attempts = 3
  backoffNs = 1e9

  /** `slots`: workers of its consumers. */
  become(list: readonly GroupValues[], wire: string, slots: number): void {
    const found = list.find((item) => item.wire === wire)
    if (found === undefined) {
      Object.assign(this, new GroupRules())
      this.members = Math.min(MEMBERS, slots)
      return
    }
    this.members = Math.min(MEMBERS, found.members === Infinity ? slots : found.members)
    this.isServerSide = found.protocol === 'consumer'
    this.assignor = found.assignor
    this.remoteAssignor = found.remoteAssignor
    this.isStatic = found.staticMembership
    this.sessionNs = nsOfMs(found.sessionTimeoutMs)
    this.heartbeatNs = nsOfMs(found.heartbeatIntervalMs)
    this.maxPollNs = nsOfMs(found.maxPollIntervalMs)
    this.initialDelayNs = nsOfMs(found.initialRebalanceDelayMs)
    this.maxPollRecords = found.maxPollRecords
    this.fetchMinBytes = found.fetchMinBytes
    this.fetchMaxWaitNs = nsOfMs(found.fetchMaxWaitMs)
    this.isBatch = found.listener === 'batch'
    this.commit = found.commit
    this.commitsBefore = found.commitWhen === 'before' && found.commit !== 'auto'
    this.autoCommitNs = nsOfMs(found.autoCommitIntervalMs)
    this.reset = found.autoOffsetReset
    this.readsCommitted = found.isolation === 'readCommitted'
    this.onFailure = found.onFailure
    this.attempts = found.attempts
    this.backoffNs = nsOfMs(found.backoffMs)
  }

  get isCooperative(): boolean {
    return this.isServerSide || this.assignor === 'cooperativeSticky'
  }
}

/** A member as the coordinator knows it. */
export interface Entry {
  id: number
  /** Number of the process. */
  readonly member: number
  assigned: number[]
  /** KIP-848: what it should own. */
  target: number[]
  /** It has joined the rebalance that is going on. */
  hasJoined: boolean
  /** Nobody is behind it any more; its session runs out. */
  isGhost: boolean
  timer: TimerId
}

/** A consumer process of a group: one thread that polls, handles what it got, and polls again. */
export class Member {
  state = GONE
  /** How often it has ended, modulo {@link LIVES}: what was under way to or from it ends with it. */
  life = 0
  isStuck = false
  isCutOff = false
  isKilled = false
  isLeaving = false
  entry: Entry | null = null
  owned: number[] = []
  /** It must join again at its next poll. */
  mustRejoin = false
  /** KIP-848: partitions to give up at its next poll. */
  revoking: number[] = []
  /** What the poll gave it: partitions, next offsets, offsets behind. */
  readonly rangePartition = new Int32Array(RANGES)
  readonly rangeNext = new Float64Array(RANGES)
  readonly rangeEnd = new Float64Array(RANGES)
  rangeCount = 0
  range = 0
  /** Where the next poll begins to look. */
  turn = 0
  isPolling = false
  isWorking = false
  /** It finished while stuck, and goes on when it is not. */
  isHeld = false
  /** It was told what it owns while it worked: that counts at its next poll. */
  isToldLate = false
  /** The delivery under way, what it is about, and its try. */
  call: MessageId = 0
  callPartition = 0
  callOffset = 0
  /** The delivery is all that the poll gave. */
  isWholePoll = false
  attempt = 1
  heldOutcome = 0
  /** The delivery under way got lost; the connection is given up in time. */
  isLost = false
  lastPollNs = DOUBLE_ZERO
  lastCommitNs = DOUBLE_ZERO
  heartbeatFromNs = DOUBLE_ZERO
  waitingBytes = 0
  wakeTimer: TimerId = 0
  waitTimer: TimerId = 0
  pollTimer: TimerId = 0
  commitTimer: TimerId = 0
  heartbeatTimer: TimerId = 0
  diedNs = DOUBLE_ZERO

  constructor(readonly index: number) {}
}

/** A consumer group: who is in it, who owns what, and how far it has come. */
export class Group {
  readonly rules = new GroupRules()
  readonly members: Member[] = []
  /** The coordinator's table. */
  readonly entries: Entry[] = []
  lastEntry = 0
  generation = 0
  isRebalancing = false
  rebalanceFromNs = DOUBLE_ZERO
  initialTimer: TimerId = 0
  rebalanceTimer: TimerId = 0
  newMemberCame = false
  /** By partition. Committed −1: nothing was committed yet. */
  readonly committed: number[] = []
  readonly position: number[] = []
  /** Up to here everything was handled, or passed over. */
  readonly handled: number[] = []
  readonly owner: number[] = []
  readonly cause: number[] = []
  /** Where the lag counts from. */
  readonly lagFrom: number[] = []
  readonly seenEnd: number[] = []
  lag = 0
  /** Watched from when records of a key may come out of order: see {@link hasRetried}, and `hasMovedKeys` of the core. */
  readonly order = new KeyOrder()
  /** Failed records go, or once went, by way of retry topics: others of their key pass them there. */
  hasRetried = false
  /** Failed records in retry topics, by the time when they are due, and deliveries of them under way. */
  retries: MessageList | null = null
  readonly retryCalls: MessageId[] = []
  retryTimer: TimerId = 0

  constructor(
    readonly index: number,
    readonly wire: number,
    readonly wireId: string,
  ) {}

  fit(partitions: number): void {
    for (let p = this.committed.length; p < partitions; p++) {
      this.committed.push(-1)
      this.position.push(0)
      this.handled.push(0)
      this.owner.push(-1)
      this.cause.push(BY_REBALANCE)
      this.lagFrom.push(0)
      this.seenEnd.push(0)
    }
  }

  readRules(ctx: Context<typeof schema>): void {
    const slots = ctx.slotsAt(this.wire)
    // A pool without a limit: a member for each partition.
    this.rules.become(ctx.params.groups, this.wireId, slots === Infinity ? ctx.params.partitions : slots)
    if (this.rules.onFailure === 'topics') this.hasRetried = true
  }
}
