import { choice, flag, list, number, wire } from '../../params'

const COPIES = { param: 'mode', is: ['all'] } as const
const SECTION = 'Answers'
const MOST = 2_147_483_647

const WIRE = wire({ title: 'To', help: 'The wire it takes; none chosen: it is refused.', default: '' })

/** A rule that looks at one number of a message's header. */
function between(title: string, help: string, first: number) {
  return {
    title,
    params: {
      wire: WIRE,
      from: number({ title: 'From', help, unit: 'count', default: first, min: first, max: MOST, integer: true }),
      to: number({
        title: 'To and with',
        help: 'The last one that matches.',
        unit: 'count',
        default: null,
        min: first,
        max: MOST,
        integer: true,
        unlimited: 'no end',
      }),
    },
  } as const
}

/** Where a message goes. */
const routes = {
  mode: choice({
    title: 'Goes to',
    help: 'How it chooses among its wires.',
    default: 'weight',
    options: [
      { value: 'weight', title: 'One, by weight', help: 'At random: a canary gets its few per cent.' },
      { value: 'key', title: 'One, by key', help: 'By weight too, but the same key always goes the same way.' },
      {
        value: 'class',
        title: 'One, by class',
        help: 'The first class takes the first wire, and so on; what is over, the last.',
      },
      { value: 'condition', title: 'One, by rules', help: 'The first rule that matches.' },
      { value: 'all', title: 'All', help: 'A copy to each: broadcast, or scatter and gather.' },
    ],
  }),
  weights: list({
    title: 'Weights',
    help: 'Shares of the wires named here; all others have weight 1.',
    default: [],
    maxItems: 16,
    empty: 'All wires alike.',
    when: { param: 'mode', is: ['weight', 'key'] },
    variants: {
      weight: {
        title: 'Weight',
        params: {
          wire: wire({ title: 'Wire', help: 'Whose weight it is.', default: '' }),
          weight: number({
            title: 'Weight',
            help: 'Its part of the sum of all weights. 0: nothing.',
            unit: 'none',
            default: 1,
            min: 0,
            max: 1000,
          }),
        },
      },
    },
  }),
  rules: list({
    title: 'Rules',
    help: 'The first that matches decides. What matches none is refused.',
    default: [],
    maxItems: 32,
    empty: 'Everything is refused.',
    when: { param: 'mode', is: ['condition'] },
    variants: {
      class: between('Class', 'First class: 0 is the first of the producer.', 0),
      keys: between('Keys', 'First key.', 0),
      attempt: between('Attempt', 'First attempt: 2 is the first retry.', 1),
      priority: between('Priority', 'First priority: 1 is the highest.', 1),
      size: between('Size', 'Least size, in bytes.', 0),
      otherwise: { title: 'All others', params: { wire: WIRE } },
    },
  }),
} as const

/** What becomes of the answers of several copies. */
const answers = {
  wait: choice({
    title: 'Waits for',
    help: 'When the message has its answer.',
    default: 'all',
    section: SECTION,
    options: [
      { value: 'all', title: 'All', help: 'Every copy has to end well: as slow as the slowest.' },
      { value: 'any', title: 'The first good one', help: 'As fast as the fastest.' },
      { value: 'some', title: 'So many good ones', help: 'A quorum.' },
      { value: 'bestEffort', title: 'All, good or not', help: 'With what there is; degraded where something is missing.' },
      { value: 'none', title: 'None', help: 'Answered at once; nobody learns how the copies end.' },
    ],
    when: COPIES,
  }),
  quorum: number({
    title: 'How many',
    help: 'Good answers that make it good; at most as many as there are wires.',
    unit: 'count',
    default: 2,
    min: 1,
    max: 16,
    integer: true,
    section: SECTION,
    when: { param: 'wait', is: ['some'] },
  }),
  failFast: flag({
    title: 'Ends when it cannot succeed',
    help: 'As soon as too many have failed. Off: it waits for those still out, and fails then.',
    default: true,
    section: SECTION,
    when: { param: 'wait', is: ['all', 'some'] },
  }),
  gatherMs: number({
    title: 'Gathers for',
    help: 'After that it answers with what has come.',
    unit: 'ms',
    default: null,
    min: 1,
    max: 3_600_000,
    unlimited: 'no limit',
    scale: 'log',
    section: SECTION,
    when: COPIES,
  }),
  minResults: number({
    title: 'A partial answer needs',
    help: 'Good answers that are enough when time is over, or when others failed; it counts as degraded. With less it fails.',
    unit: 'count',
    default: 1,
    min: 0,
    max: 16,
    integer: true,
    unlimited: 'all: no partial answers',
    section: SECTION,
    when: COPIES,
  }),
  cancelRest: flag({
    title: 'Cancel the rest',
    help: 'Whoever is no longer needed is told. Off: they work on for nobody.',
    default: true,
    section: SECTION,
    when: COPIES,
  }),
} as const

/** Parameters of a router, in the inspector's order. */
export const params = { ...routes, ...answers }
