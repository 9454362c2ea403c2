import { choice, distribution, number, schedule } from '../../params'
import { keys, messages } from './message-params'

const OPEN = { param: 'mode', is: ['open', 'semiOpen'] } as const
const USERS = { param: 'mode', is: ['closed', 'semiOpen'] } as const

/** Who asks, and how often. */
const traffic = {
  mode: choice({
    title: 'Traffic',
    help: 'Open loop: requests come whatever happens to earlier ones, as from the internet; only this shows overload truthfully. Closed loop: a fixed number of users, each waits for its answer; a slow system then slows its own load.',
    default: 'open',
    options: [
      { value: 'open', title: 'Open loop', help: 'Arrivals do not depend on answers.' },
      { value: 'closed', title: 'Closed loop', help: 'Users who think, ask, wait for the answer, and think again.' },
      {
        value: 'semiOpen',
        title: 'Sessions',
        help: 'Sessions arrive as in an open loop; each asks several times, one after the other.',
      },
      { value: 'batch', title: 'Batch', help: 'A number of messages, all at one instant.' },
    ],
  }),
  ratePerSec: number({
    title: 'Rate',
    help: 'Arrivals per second: of requests, or of sessions. With a batch size above 1, arrivals of batches.',
    unit: 'perSec',
    default: 50,
    min: 0,
    max: 1_000_000,
    scale: 'log',
    when: OPEN,
  }),
  schedule: schedule({
    title: 'Rate over time',
    help: 'Steps, ramps, spikes and waves of the rate. Empty: it stays as it is.',
    unit: 'perSec',
    default: [],
    max: 1_000_000,
    when: OPEN,
  }),
  users: number({
    title: 'Users',
    help: 'How many users there are. New ones begin with a thought; those that are too many leave, after their answer if they wait for one.',
    unit: 'count',
    default: 20,
    min: 0,
    max: 100_000,
    integer: true,
    scale: 'log',
    when: { param: 'mode', is: ['closed'] },
  }),
  thinkMs: distribution({
    title: 'Think time',
    help: 'From an answer to the next request of the same user. Its mean Z bounds what N users can ask for: at most N / (R + Z) per second, R being the response time.',
    unit: 'ms',
    default: { dist: 'exponential', mean: 1000 },
    max: 86_400_000,
    when: USERS,
  }),
  requestsPerSession: distribution({
    title: 'Requests per session',
    help: 'How often a session asks before it leaves; at least once.',
    unit: 'count',
    default: { dist: 'constant', mean: 5 },
    max: 10_000,
    when: { param: 'mode', is: ['semiOpen'] },
  }),
  batchMessages: number({
    title: 'Messages',
    help: 'How many messages there are. Raised while it runs, the additional ones come at once.',
    unit: 'count',
    default: 100,
    min: 0,
    max: 500_000,
    integer: true,
    scale: 'log',
    when: { param: 'mode', is: ['batch'] },
  }),
  batchAtSec: number({
    title: 'At',
    help: 'Virtual time at which they come.',
    unit: 's',
    default: 0,
    min: 0,
    max: 1_000_000,
    when: { param: 'mode', is: ['batch'] },
  }),
} as const

/** How arrivals are spaced. */
const spacing = {
  arrivals: choice({
    title: 'Spacing',
    help: 'How evenly arrivals come at the same mean rate. Queues grow with the unevenness.',
    default: 'poisson',
    section: 'Arrivals',
    when: OPEN,
    options: [
      { value: 'poisson', title: 'Poisson', help: 'Independent of each other, as from many users.' },
      { value: 'constant', title: 'Constant', help: 'Always the same gap, as from a timer.' },
      { value: 'erlang', title: 'Erlang', help: 'Between constant and Poisson.' },
      { value: 'hyperexponential', title: 'Hyperexponential', help: 'Short gaps in clusters and long ones between them.' },
      { value: 'lognormal', title: 'Lognormal', help: 'Gaps with one hump and a long tail.' },
      { value: 'burst', title: 'Bursts', help: 'Poisson with two rates that take turns (MMPP).' },
    ],
  }),
  erlangPhases: number({
    title: 'Phases',
    help: 'CV² of the gaps is 1 / phases.',
    unit: 'count',
    default: 4,
    min: 1,
    max: 1000,
    integer: true,
    section: 'Arrivals',
    when: { param: 'arrivals', is: ['erlang'] },
  }),
  gapCv2: number({
    title: 'CV² of the gaps',
    help: 'Squared coefficient of variation: 1 varies as Poisson does. A hyperexponential has at least 1.',
    unit: 'none',
    default: 4,
    min: 0,
    max: 1000,
    section: 'Arrivals',
    when: { param: 'arrivals', is: ['hyperexponential', 'lognormal'] },
  }),
  burstFactor: number({
    title: 'Rate in a burst',
    help: 'As a multiple of the mean rate. Between bursts the rate is so much lower that the mean stays; with 1 / share it is 0.',
    unit: 'factor',
    default: 4,
    min: 1,
    max: 1000,
    section: 'Arrivals',
    when: { param: 'arrivals', is: ['burst'] },
  }),
  burstRatio: number({
    title: 'Share of time in bursts',
    help: 'A factor above 1 / share counts as 1 / share.',
    unit: 'ratio',
    default: 0.2,
    min: 0.001,
    max: 1,
    section: 'Arrivals',
    when: { param: 'arrivals', is: ['burst'] },
  }),
  burstMs: number({
    title: 'Length of a burst',
    help: 'Mean; lengths of bursts and of the time between them are exponential.',
    unit: 'ms',
    default: 1000,
    min: 1,
    max: 86_400_000,
    scale: 'log',
    section: 'Arrivals',
    when: { param: 'arrivals', is: ['burst'] },
  }),
  batchSize: distribution({
    title: 'Batch size',
    help: 'How many messages come with one arrival.',
    unit: 'count',
    default: { dist: 'constant', mean: 1 },
    max: 10_000,
    section: 'Arrivals',
    when: OPEN,
  }),
  whenBlocked: choice({
    title: 'While the last one waits',
    help: 'What a message that is not accepted yet (by a full queue that blocks) means for the next one.',
    default: 'spawn',
    section: 'Arrivals',
    when: { param: 'mode', is: ['open'] },
    options: [
      { value: 'spawn', title: 'Go on', help: 'Each message waits on its own; nothing holds the next one back.' },
      {
        value: 'wait',
        title: 'Wait',
        help: 'One thread: the gap to the next message begins when the last was accepted. The time between is the blocked share.',
      },
    ],
  }),
} as const

/** Parameters of a producer, in the inspector's order. */
export const params = { ...traffic, ...spacing, ...messages, ...keys }
