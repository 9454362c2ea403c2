import { Backoff, type BackoffConfig } from '../../../src/kinds/retry/backoff'
import { RandomStream } from '../../kernel'
import type { Case, Measured } from './case'

const MS = 1e6
const DRAWS = 200_000

const PLAIN: BackoffConfig = {
  shape: 'exponential',
  baseNs: 100 * MS,
  multiplier: 2,
  capNs: Number.POSITIVE_INFINITY,
  truncates: false,
  jitter: 'none',
  jitterRatio: 0,
  place: 'afterCap',
}

/** Waits of the first retries of one call, ms. */
function waits(change: Partial<BackoffConfig>, retries: number, seed = 1): readonly number[] {
  const backoff = new Backoff({ ...PLAIN, ...change }, new RandomStream(seed, 'backoff'))
  return Array.from({ length: retries }, (_, k) => backoff.next(k, k === 0 ? 0 : backoff.memory) / MS)
}

interface Drawn {
  readonly means: readonly number[]
  readonly least: number
  readonly most: number
}

function draws(change: Partial<BackoffConfig>, retries: number, seed: number): Drawn {
  const backoff = new Backoff({ ...PLAIN, ...change }, new RandomStream(seed, 'backoff'))
  const sums = new Array<number>(retries).fill(0)
  let [least, most] = [Number.POSITIVE_INFINITY, 0]
  for (let i = 0; i < DRAWS; i++) {
    for (let k = 0; k < retries; k++) {
      const wait = backoff.next(k, k === 0 ? 0 : backoff.memory) / MS
      sums[k] += wait
      least = Math.min(least, wait)
      most = Math.max(most, wait)
    }
  }
  return { means: sums.map((sum) => sum / DRAWS), least, most }
}

const listed = (numbers: readonly number[]) => numbers.map((ms) => Number(ms.toPrecision(6))).join(', ')
const inSeconds = (numbers: readonly number[]) => listed(numbers.map((ms) => ms / 1000))

function schedules(): Measured {
  return {
    'waits ms': listed(waits({ capNs: 10_000 * MS }, 10)),
    'R4J ofExponentialBackoff(500,1.5) first 7 ms': listed(waits({ baseNs: 500 * MS, multiplier: 1.5, truncates: true }, 7)),
    'Polly exponential Delay=2s': `${inSeconds(waits({ baseNs: 2000 * MS }, 3))} s`,
    'Symfony delay=1000 ×2 max_retries=3 (jitter 0)': `${listed(waits({ baseNs: 1000 * MS }, 3))} ms`,
  }
}

function jitters(seed: number): Measured {
  const capped = { capNs: 1000 * MS }
  return {
    none: listed(waits(capped, 6)),
    'full: mean': listed(draws({ ...capped, jitter: 'full' }, 6, seed).means),
    'equal: mean': listed(draws({ ...capped, jitter: 'equal' }, 6, seed).means),
    'decorrelated mean of first two': listed(draws({ ...capped, jitter: 'decorrelated' }, 2, seed).means),
  }
}

function grpcBackoff(): Measured {
  const nominal = { capNs: 1000 * MS }
  const grpc = { ...nominal, jitter: 'proportional', jitterRatio: 0.2 } as const
  const first = draws(grpc, 1, 1)
  const all = draws(grpc, 6, 1)
  const round = (ms: number, digits: number) => (ms / 1000).toFixed(digits)
  return {
    'nominal waits': `${inSeconds(waits(nominal, 6))} s`,
    'range of 1st': `[${round(first.least, 2)}, ${round(first.most, 2)}]`,
    'max possible wait': Number(round(all.most, 3)),
  }
}

function envoyBackoff(seed: number): Measured {
  const envoy = { baseNs: 25 * MS, capNs: 250 * MS, jitter: 'envoy' } as const
  const backoff = new Backoff({ ...PLAIN, ...envoy }, new RandomStream(seed, 'backoff'))
  return {
    'upper bounds of retries 1..4': listed([0, 1, 2, 3].map((k) => Math.min(250, backoff.nominalNs(k) / MS))),
    means: listed(draws(envoy, 4, seed).means),
  }
}

/** Waits before retries, and their jitter. */
export const BACKOFFS: readonly Case[] = [
  { id: 'RT12', exact: true, measure: schedules },
  { id: 'RT13', measure: jitters },
  { id: 'RT15', exact: true, measure: grpcBackoff },
  { id: 'RT17', measure: envoyBackoff },
]
