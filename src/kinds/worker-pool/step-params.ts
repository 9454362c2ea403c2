import { choice, distribution, number, wires } from '../../params'

/** What a step with several answers to wait for is content with. */
const wait = choice({
  title: 'Wait for',
  help: 'When enough were ok the others are cancelled.',
  default: 'all',
  options: [
    { value: 'all', title: 'All' },
    { value: 'any', title: 'The first ok' },
    { value: 'some', title: 'So many ok' },
    { value: 'quorum', title: 'A majority' },
  ],
})

const needed = number({
  title: 'How many',
  help: 'Ok answers that are enough; more than there are counts as all.',
  unit: 'count',
  default: 2,
  min: 1,
  max: 16,
  integer: true,
  when: { param: 'wait', is: ['some'] },
})

const limit = number({
  title: 'At a time',
  help: 'The others start when one is done: SetLimit of an errgroup, a semaphore.',
  unit: 'count',
  default: null,
  min: 1,
  max: 16,
  integer: true,
  unlimited: 'no limit',
})

const onError = choice({
  title: 'On an error',
  help: 'Whether an error ends the message.',
  default: 'stop',
  options: [
    { value: 'stop', title: 'Stop', help: 'Fails at once; what is under way is cancelled.' },
    { value: 'collect', title: 'Fail late', help: 'Everybody finishes first.' },
    { value: 'ignore', title: 'Go on', help: 'It ends as degraded.' },
  ],
})

const PARALLEL_CALL = { param: 'order', is: ['parallel'] } as const

const work = {
  title: 'Work',
  help: 'Keeps a worker busy. Inside At once it runs beside the pool’s workers, on a thread of its own.',
  sentence: 'Work[ for {serviceTimeMs}]',
  params: {
    time: choice({
      title: 'Time',
      help: 'The service time of the pool, or one of its own.',
      default: 'pool',
      options: [
        { value: 'pool', title: 'Service time' },
        { value: 'own', title: 'Own' },
      ],
    }),
    serviceTimeMs: distribution({
      title: 'Own service time',
      help: 'Drawn anew for every message.',
      unit: 'ms',
      default: { dist: 'exponential', mean: 10 },
      max: 86_400_000,
      when: { param: 'time', is: ['own'] },
    }),
  },
} as const

const call = {
  title: 'Call',
  help: 'Asks others and waits for their answers.',
  sentence: 'Call {wires}(, {order})(, wait for {wait})[: {needed}](, {limit} at a time)(, on an error {onError})',
  params: {
    wires: wires({ title: 'Whom', help: 'Wires to call; none chosen: all.', port: 'out', default: [] }),
    order: choice({
      title: 'Order',
      help: 'How several wires are used.',
      default: 'sequence',
      options: [
        { value: 'sequence', title: 'In turn' },
        { value: 'parallel', title: 'All at once' },
        { value: 'oneOf', title: 'One of them, at random' },
        { value: 'byKey', title: 'One of them, by key', help: 'The same key always takes the same wire.' },
      ],
    }),
    wait: { ...wait, when: PARALLEL_CALL },
    needed,
    limit: { ...limit, when: PARALLEL_CALL },
    onError,
  },
} as const

const send = {
  title: 'Send',
  help: 'Gives a message away. A worker that waits for a full queue is blocked: backpressure.',
  sentence: 'Send to {wires}(, {wait})(, on an error {onError})',
  params: {
    wires: wires({ title: 'Where', help: 'Wires to send to; none chosen: all.', port: 'out', default: [] }),
    wait: choice({
      title: 'Wait',
      help: 'Whether the answer depends on it.',
      default: 'accepted',
      options: [
        { value: 'accepted', title: 'Until accepted' },
        { value: 'no', title: 'Do not wait' },
      ],
    }),
    onError: { ...onError, when: { param: 'wait', is: ['accepted'] } },
  },
} as const

const request = {
  title: 'Request',
  help: 'Publishes a message that asks, and waits for the message that answers it: request-reply over queues, topics and logs.',
  sentence: 'Request over {wires}, wait {timeLimitMs} for the reply(, on an error {onError})',
  params: {
    wires: wires({ title: 'Where', help: 'Wires to publish the request to; none chosen: all.', port: 'out', default: [] }),
    replies: wires({
      title: 'Replies by',
      help: 'Wires that bring replies, and nothing else; none chosen: all deliveries are replies.',
      port: 'in',
      default: [],
    }),
    timeLimitMs: number({
      title: 'Wait at most',
      help: 'From publishing until the reply is here. One that comes later changes nothing, and is counted as late.',
      unit: 'ms',
      default: 5000,
      min: 1,
      max: 86_400_000,
      source: 'Spring Kafka ReplyingKafkaTemplate: 5 s; RabbitTemplate reply-timeout: 5 s',
    }),
    onError,
  },
} as const

const branches = {
  title: 'At once',
  help: 'Every step right inside is a branch of its own; In turn makes one branch of several steps.',
  sentence: 'At once(, wait for {wait})[: {needed}](, {limit} at a time)(, on an error {onError})',
  opens: true,
  params: { wait, needed, limit, onError },
} as const

const condition = {
  title: 'If',
  help: 'What is inside happens only under the condition; Else takes the other messages.',
  sentence: 'If {by}[ {ratio}][ {classNumber}][ {key}][ {outcome}]',
  opens: true,
  params: {
    by: choice({
      title: 'Condition',
      help: 'What decides, for each message anew.',
      default: 'chance',
      options: [
        { value: 'chance', title: 'By chance' },
        { value: 'class', title: 'Class is' },
        { value: 'key', title: 'Key is' },
        { value: 'outcome', title: 'Last answer was' },
      ],
    }),
    ratio: number({
      title: 'Probability',
      help: 'Share of messages for which it is true.',
      unit: 'ratio',
      default: 0.5,
      min: 0,
      max: 1,
      when: { param: 'by', is: ['chance'] },
    }),
    classNumber: number({
      title: 'Class',
      help: 'Place of the class in the producer’s list, from 1.',
      unit: 'none',
      default: 1,
      min: 1,
      max: 1000,
      integer: true,
      when: { param: 'by', is: ['class'] },
    }),
    key: choice({
      title: 'Key',
      help: 'Half of evenly spread keys are odd.',
      default: 'odd',
      options: [
        { value: 'odd', title: 'Odd' },
        { value: 'even', title: 'Even' },
      ],
      when: { param: 'by', is: ['key'] },
    }),
    outcome: choice({
      title: 'Last answer',
      help: 'Of the call, send or block before it; an error only where that goes on after errors. Ok when there was none.',
      default: 'ok',
      options: [
        { value: 'ok', title: 'Ok' },
        { value: 'degraded', title: 'Degraded' },
        { value: 'failed', title: 'An error' },
      ],
      when: { param: 'by', is: ['outcome'] },
    }),
  },
} as const

const loop = {
  title: 'Repeat',
  help: 'Runs what is inside again and again.',
  sentence: 'Repeat {times} times(, {until})',
  opens: true,
  params: {
    until: choice({
      title: 'Until',
      help: 'Until ok: an error inside ends the round, not the message; after the last round it does.',
      default: 'times',
      options: [
        { value: 'times', title: 'All rounds' },
        { value: 'ok', title: 'Until ok' },
      ],
    }),
    times: number({
      title: 'Rounds',
      help: 'The first one counts.',
      unit: 'count',
      default: 3,
      min: 1,
      max: 1000,
      integer: true,
    }),
  },
} as const

const commit = {
  title: 'Commit',
  help: 'What has been done stays: nothing before it is undone any more.',
  sentence: 'Commit( in {timeMs})',
  params: {
    timeMs: distribution({
      title: 'Time',
      help: 'Work of the commit itself.',
      unit: 'ms',
      default: { dist: 'constant', mean: 0 },
      max: 86_400_000,
    }),
  },
} as const

const compensate = {
  title: 'Undo by',
  help: 'Notes how to undo what was done so far. When the message fails later, what was noted is called, last step first (a saga).',
  sentence: 'If it fails later, undo by calling {wires}',
  params: {
    wires: wires({ title: 'Whom', help: 'Wires to call for the undoing; none chosen: all.', port: 'out', default: [] }),
    retryMs: number({
      title: 'Try again after',
      help: 'An undoing that fails is tried again until it is ok.',
      unit: 'ms',
      default: 1000,
      min: 1,
      max: 86_400_000,
    }),
  },
} as const

/** What the steps of a worker's program can be. */
export const stepVariants = {
  work,
  call,
  send,
  request,
  parallel: branches,
  sequence: {
    title: 'In turn',
    help: 'Several steps as one: a branch of At once.',
    sentence: 'In turn',
    opens: true,
    params: {},
  },
  if: condition,
  else: { title: 'Else', sentence: 'Else', divides: 'if', params: {} },
  loop,
  reply: {
    title: 'Reply early',
    help: 'The caller has its answer; the worker goes on with the rest.',
    sentence: 'Reply, and go on',
    notIn: ['parallel'],
    params: {},
  },
  commit,
  compensate,
  end: { title: 'End', sentence: 'End', closes: true, params: {} },
} as const
