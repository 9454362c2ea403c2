import { choice, flag, list, number, wire } from '../../params'

const DAY = 86_400_000

/** Who is in it, and who gets what. */
const membership = {
  wire: wire({ title: 'Wire', help: 'The consumers that these settings are for.', default: '' }),
  members: number({
    title: 'Members',
    help: 'Consumers in the group, each one thread. Unlimited: as many as the pool has workers. More than partitions: idle.',
    unit: 'count',
    default: null,
    min: 0,
    max: 128,
    integer: true,
    unlimited: 'one a worker',
  }),
  protocol: choice({
    title: 'group.protocol',
    help: 'Who assigns.',
    default: 'classic',
    options: [
      { value: 'classic', title: 'classic', help: 'A member assigns, at a barrier that all must reach.' },
      { value: 'consumer', title: 'consumer', help: 'The broker assigns, member by member (KIP-848).' },
    ],
    source: 'Kafka 4.0: classic',
  }),
  assignor: choice({
    title: 'partition.assignment.strategy',
    help: 'Cooperative sticky moves only what must move; the others stop everybody.',
    default: 'range',
    options: [
      { value: 'range', title: 'range' },
      { value: 'roundRobin', title: 'roundrobin' },
      { value: 'sticky', title: 'sticky' },
      { value: 'cooperativeSticky', title: 'cooperative-sticky' },
    ],
    source: 'Kafka: [range, cooperative-sticky], of which range is used',
    when: { param: 'protocol', is: ['classic'] },
  }),
  remoteAssignor: choice({
    title: 'group.remote.assignor',
    help: 'How the broker assigns.',
    default: 'uniform',
    options: [
      { value: 'uniform', title: 'uniform', help: 'Sticky.' },
      { value: 'range', title: 'range' },
    ],
    source: 'Kafka group.consumer.assignors: uniform first',
    when: { param: 'protocol', is: ['consumer'] },
  }),
  staticMembership: flag({
    title: 'group.instance.id',
    help: 'Static members: back within the session timeout, they keep their partitions without a rebalance.',
    default: false,
  }),
  sessionTimeoutMs: number({
    title: 'session.timeout.ms',
    help: 'Without a heartbeat for so long, a member is out.',
    unit: 'ms',
    default: 45_000,
    min: 1,
    max: DAY,
    source: 'Kafka: 45000',
  }),
  heartbeatIntervalMs: number({
    title: 'heartbeat.interval.ms',
    help: 'Members learn of a rebalance by a heartbeat. KIP-848 has 5000.',
    unit: 'ms',
    default: 3000,
    min: 1,
    max: DAY,
    source: 'Kafka: 3000',
  }),
  maxPollIntervalMs: number({
    title: 'max.poll.interval.ms',
    help: 'A member that does not poll for so long leaves. Also how long a rebalance waits for members.',
    unit: 'ms',
    default: 300_000,
    min: 1,
    max: DAY,
    source: 'Kafka: 300000',
  }),
  initialRebalanceDelayMs: number({
    title: 'group.initial.rebalance.delay.ms',
    help: 'An empty group waits for more members, once more when some came.',
    unit: 'ms',
    default: 3000,
    min: 0,
    max: 3_600_000,
    source: 'Kafka: 3000',
  }),
} as const

/** What a member does between two polls. */
const reading = {
  maxPollRecords: number({
    title: 'max.poll.records',
    help: 'Records of one poll: the unit of work between polls.',
    unit: 'count',
    default: 500,
    min: 1,
    max: 100_000,
    integer: true,
    source: 'Kafka: 500',
  }),
  fetchMinBytes: number({
    title: 'fetch.min.bytes',
    help: 'A waiting fetch is answered when so much is there.',
    unit: 'bytes',
    default: 1,
    min: 1,
    max: 1_000_000_000,
    integer: true,
    source: 'Kafka: 1',
  }),
  fetchMaxWaitMs: number({
    title: 'fetch.max.wait.ms',
    help: 'Or after this long.',
    unit: 'ms',
    default: 500,
    min: 0,
    max: 3_600_000,
    source: 'Kafka: 500',
  }),
  listener: choice({
    title: 'Hands over',
    help: 'What a delivery is.',
    default: 'record',
    options: [
      { value: 'record', title: 'Record by record' },
      { value: 'batch', title: 'A poll at once', help: 'One delivery, one service time for all its records.' },
    ],
  }),
  commit: choice({
    title: 'Commits',
    help: 'How the group’s offset moves on.',
    default: 'auto',
    options: [
      { value: 'auto', title: 'Auto', help: 'enable.auto.commit: inside poll(), what earlier polls gave.' },
      { value: 'sync', title: 'commitSync', help: 'After each poll’s work; the member waits for it.' },
      { value: 'async', title: 'commitAsync' },
      {
        value: 'transaction',
        title: 'In a transaction',
        help: 'With the output: what is read again has had no effect. Duplicates count as undone.',
      },
    ],
    source: 'Kafka enable.auto.commit: true',
  }),
  commitWhen: choice({
    title: 'Commits',
    help: 'At least once, or at most once. Not with auto.',
    default: 'after',
    options: [
      { value: 'after', title: 'After the work' },
      { value: 'before', title: 'Before the work' },
    ],
  }),
  autoCommitIntervalMs: number({
    title: 'auto.commit.interval.ms',
    help: 'A poll commits when the last commit is so old.',
    unit: 'ms',
    default: 5000,
    min: 0,
    max: 3_600_000,
    source: 'Kafka: 5000',
  }),
  autoOffsetReset: choice({
    title: 'auto.offset.reset',
    help: 'Where to start without an offset, or when retention has taken it away.',
    default: 'latest',
    options: [
      { value: 'latest', title: 'latest' },
      { value: 'earliest', title: 'earliest' },
      { value: 'none', title: 'none', help: 'The member dies.' },
    ],
    source: 'Kafka: latest',
  }),
  isolation: choice({
    title: 'isolation.level',
    help: 'Read committed stops at the last stable offset and skips what was aborted.',
    default: 'readUncommitted',
    options: [
      { value: 'readUncommitted', title: 'read_uncommitted' },
      { value: 'readCommitted', title: 'read_committed' },
    ],
    source: 'Kafka: read_uncommitted',
  }),
} as const

/** What happens to a record whose handling failed. */
const failures = {
  onFailure: choice({
    title: 'A failed record',
    help: 'What happens before it is given up.',
    default: 'inPlace',
    options: [
      { value: 'inPlace', title: 'Is retried in place', help: 'Its partition waits, and max.poll.interval.ms runs.' },
      { value: 'topics', title: 'Goes to retry topics', help: 'Others go on; the order of its key is lost.' },
      { value: 'skip', title: 'Is given up at once' },
    ],
  }),
  attempts: number({
    title: 'Attempts',
    help: 'With the first one.',
    unit: 'count',
    default: 3,
    min: 1,
    max: 1000,
    integer: true,
    source: 'Spring Kafka @RetryableTopic: 3',
  }),
  backoffMs: number({
    title: 'Back-off',
    help: 'Before each retry.',
    unit: 'ms',
    default: 1000,
    min: 0,
    max: DAY,
    source: 'Spring Kafka @RetryableTopic: 1000',
  }),
} as const

/** Settings of consumer groups, by wire. */
export const groups = list({
  title: 'Consumer groups',
  help: 'Each wire out is a group. Settings for those that differ from Kafka’s defaults.',
  default: [],
  maxItems: 8,
  empty: 'Each wire: Kafka’s defaults, as many members as workers.',
  variants: { group: { title: 'Group', params: { ...membership, ...reading, ...failures } } },
})
