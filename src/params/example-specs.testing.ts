import { choice, distribution, flag, list, number, schedule, text, wire, wires } from './spec'

const words = { title: 'A title', help: 'What it does.' }

/** One parameter of every type, as a kind would have them. */
export const EXAMPLES = {
  retries: number({ ...words, unit: 'count', default: 3, min: 1, max: 10_000, integer: true }),
  capacity: number({ ...words, unit: 'count', default: null, min: 1, max: 1e6, unlimited: 'unlimited' }),
  timeoutMs: number({ ...words, unit: 'ms', default: 1000, min: 0, max: 60_000, when: { param: 'mode', is: ['hard', 'soft'] } }),
  mode: choice({
    ...words,
    default: 'off',
    options: [
      { value: 'off', title: 'Off' },
      { value: 'hard', title: 'Hard', help: 'At once.' },
      { value: 'soft', title: 'Soft' },
    ],
    when: { param: 'enabled', is: [true] },
  }),
  enabled: flag({ ...words, default: true }),
  name: text({ ...words, default: '', maxLength: 10 }),
  serviceMs: distribution({ ...words, unit: 'ms', default: { dist: 'exponential', mean: 10 }, max: 60_000 }),
  rate: schedule({ ...words, unit: 'perSec', default: [], max: 1e6 }),
  steps: list({
    ...words,
    default: [{ type: 'work', serviceMs: { dist: 'constant', mean: 5 }, repeat: 1 }],
    maxItems: 3,
    empty: 'does nothing',
    variants: {
      work: {
        title: 'Work',
        params: {
          serviceMs: distribution({ ...words, unit: 'ms', default: { dist: 'constant', mean: 5 }, max: 1000 }),
          repeat: number({ ...words, unit: 'count', default: 1, min: 1, max: 9, integer: true }),
        },
      },
      call: {
        title: 'Call',
        params: {
          wire: wire({ ...words, default: '' }),
          wires: wires({ ...words, default: [] }),
          limit: number({ ...words, unit: 'ms', default: null, min: 1, max: 100, unlimited: 'never' }),
        },
      },
    },
  }),
} as const
