import type { Context, MessageId, Messages } from '../../../workers/sdk'
import type { schema } from './schema'

type Params = Context<typeof schema>['params']

/** Fields of a header that rules look at. */
const CLASS = 0
const KEYS = 1
const ATTEMPT = 2
const PRIORITY = 3
const SIZE = 4
const ANYTHING = 5
const FIELDS = { class: CLASS, keys: KEYS, attempt: ATTEMPT, priority: PRIORITY, size: SIZE } as const

/** No way. */
export const NOWHERE = -1

/** Spreads a key evenly over [0, 1), the same everywhere (finaliser of MurmurHash3). */
export function spreadKey(key: number): number {
  let h = Math.imul(key ^ (key >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32
}

/** Weights of wires as running sums, for one draw each. */
export class Weights {
  private sums = new Float64Array(0)

  /** Wires that are not named have weight 1. */
  read(p: Params, wireIds: readonly string[]): void {
    let sum = 0
    this.sums = new Float64Array(wireIds.length)
    for (const [i, id] of wireIds.entries()) {
      sum += p.weights.find(({ wire }) => wire === id)?.weight ?? 1
      this.sums[i] = sum
    }
  }

  /** Place of the wire at `u` (0 ≤ u < 1) of all weights. */
  at(u: number): number {
    const { sums } = this
    const last = sums.length - 1
    const point = u * sums[last]
    for (let i = 0; i <= last; i++) if (point < sums[i]) return i
    return NOWHERE
  }
}

/** The list of rules as plain numbers. */
export class Rules {
  private fields = new Int32Array(0)
  private from = new Float64Array(0)
  private to = new Float64Array(0)
  private places = new Int32Array(0)

  read(p: Params, wireIds: readonly string[]): void {
    const n = p.rules.length
    this.fields = new Int32Array(n)
    this.from = new Float64Array(n)
    this.to = new Float64Array(n)
    this.places = new Int32Array(n)
    for (const [i, rule] of p.rules.entries()) {
      this.places[i] = wireIds.indexOf(rule.wire)
      this.fields[i] = rule.type === 'otherwise' ? ANYTHING : FIELDS[rule.type]
      this.from[i] = rule.type === 'otherwise' ? 0 : rule.from
      this.to[i] = rule.type === 'otherwise' ? 0 : rule.to
    }
  }

  /** Place of the wire of the first rule that matches. */
  placeOf(messages: Messages, m: MessageId): number {
    const { fields } = this
    for (let i = 0; i < fields.length; i++) {
      if (fields[i] === ANYTHING) return this.places[i]
      const value = fieldOf(messages, m, fields[i])
      if (value >= this.from[i] && value <= this.to[i]) return this.places[i]
    }
    return NOWHERE
  }
}

function fieldOf(messages: Messages, m: MessageId, field: number): number {
  if (field === CLASS) return messages.classOf(m)
  if (field === KEYS) return messages.key(m)
  if (field === ATTEMPT) return messages.attempt(m)
  if (field === PRIORITY) return messages.priority(m)
  return messages.size(m)
}
