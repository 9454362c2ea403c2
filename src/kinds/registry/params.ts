import { choice, flag, number } from '../../params'

const DAY_MS = 86_400_000
const BY_SWEEP = { param: 'expiry', is: ['sweep'] } as const
const CRITICAL = { param: 'onExpiry', is: ['critical'] } as const
const PRESERVES = { param: 'selfPreservation', is: [true] } as const
/** Most servers of one registry. */
export const MAX_SERVERS = 9

/** How long it believes in an instance. */
const leases = {
  leaseTtlMs: number({
    title: 'Lease',
    help: 'An instance that has sent no heartbeat for longer than this is believed to be gone.',
    unit: 'ms',
    default: 90_000,
    min: 1,
    max: DAY_MS,
    scale: 'log',
    source: 'Eureka leaseExpirationDurationInSeconds 90; Kafka session.timeout.ms 45000',
  }),
  doubledLease: flag({
    title: 'Adds the lease twice',
    help: 'As Eureka does after the first renewal: 90 s on paper are 180 s in fact.',
    default: false,
    source: 'Eureka Lease.renew and Lease.isExpired',
  }),
  expiry: choice({
    title: 'Notices',
    help: 'When it sees that a lease has run out.',
    default: 'sweep',
    options: [
      { value: 'sweep', title: 'At the next sweep', help: 'Eureka.' },
      { value: 'timer', title: 'At once', help: 'Consul, Kafka: a timer per instance.' },
    ],
  }),
  evictionIntervalMs: number({
    title: 'Sweep',
    help: 'How often leases are looked through.',
    unit: 'ms',
    default: 60_000,
    min: 1,
    max: DAY_MS,
    scale: 'log',
    source: 'Eureka evictionIntervalTimerInMs 60000',
    when: BY_SWEEP,
  }),
  evictionLimitRatio: number({
    title: 'Most per sweep',
    help: 'Share of the members that one sweep may evict, chosen at random.',
    unit: 'ratio',
    default: 1,
    min: 0.01,
    max: 1,
    source: 'Eureka: 15 %, 1 − renewalPercentThreshold',
    when: BY_SWEEP,
  }),
  onExpiry: choice({
    title: 'Then',
    help: 'What becomes of an instance whose lease has run out.',
    default: 'evict',
    options: [
      { value: 'evict', title: 'Evict it' },
      { value: 'critical', title: 'Call it critical', help: 'Consul: not used any more, and deregistered later.' },
    ],
  }),
  deregisterAfterMs: number({
    title: 'Deregister after',
    help: 'How long an instance is critical before the reaper may take it.',
    unit: 'ms',
    default: 60_000,
    min: 60_000,
    max: DAY_MS,
    unlimited: 'never',
    source: 'Consul deregister_critical_service_after: at least 1 min',
    when: CRITICAL,
  }),
  reaperIntervalMs: number({
    title: 'Reaper',
    help: 'How often it looks for those.',
    unit: 'ms',
    default: 30_000,
    min: 1,
    max: DAY_MS,
    scale: 'log',
    source: 'Consul check_reap_interval 30 s',
    when: CRITICAL,
  }),
} as const

/** When it stops believing that instances die. */
const preservation = {
  selfPreservation: flag({
    title: 'Self-preservation',
    help: 'Evicts nobody while too few heartbeats come in: rather the network is broken than everybody dead. In a small cluster one death is too few.',
    default: false,
    section: 'Self-preservation',
    source: 'Eureka enableSelfPreservation: on there',
    when: BY_SWEEP,
  }),
  renewalThresholdRatio: number({
    title: 'Threshold',
    help: 'Evicts only while the renewals of the last whole minute are more than this share of the expected ones, rounded down.',
    unit: 'ratio',
    default: 0.85,
    min: 0,
    max: 1,
    section: 'Self-preservation',
    source: 'Eureka renewalPercentThreshold 0.85',
    when: PRESERVES,
  }),
  expectedRenewalMs: number({
    title: 'Expected heartbeat',
    help: 'The interval it takes for granted, whatever instances really do.',
    unit: 'ms',
    default: 30_000,
    min: 1,
    max: DAY_MS,
    scale: 'log',
    section: 'Self-preservation',
    source: 'Eureka expectedClientRenewalIntervalSeconds 30',
    when: PRESERVES,
  }),
} as const

/** How the news reaches those who route. */
const listeners = {
  serverCacheMs: number({
    title: 'Answer cache',
    help: 'Answers come from a copy made this often. 0: from the table itself.',
    unit: 'ms',
    default: 30_000,
    min: 0,
    max: DAY_MS,
    section: 'Listeners',
    source: 'Eureka responseCacheUpdateIntervalMs 30000',
  }),
  delivery: choice({
    title: 'Listeners',
    help: 'How a balancer hears of changes.',
    default: 'poll',
    section: 'Listeners',
    options: [
      { value: 'poll', title: 'Ask now and then', help: 'The whole list, every refresh.' },
      { value: 'watch', title: 'Watch', help: 'Every change at once; the whole list every refresh, as after a reconnection.' },
    ],
  }),
  refreshMs: number({
    title: 'Refresh',
    help: 'How often a listener gets the whole list. Until its first refresh it hears of every registration at once.',
    unit: 'ms',
    default: 30_000,
    min: 1,
    max: DAY_MS,
    scale: 'log',
    section: 'Listeners',
    source: 'Eureka registryFetchIntervalSeconds 30',
  }),
  refreshPhaseMs: number({
    title: 'First refresh',
    help: 'After this long. At random: each listener at its own moment.',
    unit: 'ms',
    default: null,
    min: 1,
    max: DAY_MS,
    unlimited: 'at random',
    section: 'Listeners',
  }),
} as const

/** Who answers. */
const servers = {
  servers: number({
    title: 'Servers',
    help: 'Each has the whole table. One can crash alone: in the timeline it is an instance.',
    unit: 'count',
    default: 1,
    min: 1,
    max: MAX_SERVERS,
    integer: true,
    section: 'Servers',
    source: 'Consul, etcd: 3 or 5',
  }),
  consistency: choice({
    title: 'Consistency',
    help: 'What it does when servers are gone. With one server both are the same.',
    default: 'ap',
    section: 'Servers',
    options: [
      { value: 'ap', title: 'AP', help: 'Any server that is up answers. Eureka.' },
      {
        value: 'cp',
        title: 'CP',
        help: 'Only with a majority and a leader; else lists stay as they are. Consul, etcd, ZooKeeper.',
      },
    ],
  }),
  electionMs: number({
    title: 'Election',
    help: 'From the loss of the leader, or from the return of a majority, until the next one leads. Nothing is answered meanwhile.',
    unit: 'ms',
    default: 1000,
    min: 1,
    max: DAY_MS,
    scale: 'log',
    section: 'Servers',
    source: 'etcd election-timeout 1000; Consul 1 s × raft_multiplier, 5 by default',
    when: { param: 'consistency', is: ['cp'] },
  }),
} as const

/** What a crash leaves. */
const crash = {
  keepsTable: flag({
    title: 'Survives a crash',
    help: 'The table is on disk. Off: when all servers have been down at once, it knows only who has sent a heartbeat since.',
    default: true,
    section: 'Crash',
    source: 'Consul (Raft), etcd: on; a single Eureka server: off',
  }),
  restartSilenceMs: number({
    title: 'Silence after a restart',
    help: 'An empty registry tells nobody anything for this long, so that nobody forgets everybody.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: DAY_MS,
    section: 'Crash',
    source: 'Eureka waitTimeInMsWhenSyncEmpty 300000',
    when: { param: 'keepsTable', is: [false] },
  }),
} as const

/** Parameters of a registry, in the inspector's order. */
export const params = { ...leases, ...preservation, ...listeners, ...servers, ...crash }
