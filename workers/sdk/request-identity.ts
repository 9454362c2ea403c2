import type { MessageId, Messages } from '../kernel'
import { mix32 } from './hashing'

/**
 * What tells a request from all others, for those who must know its repetitions: the instant at which it began, its key, and its twin, since many may
 * begin at one instant. Two requests have the same with a chance of 2⁻⁵³, and never where only key or twin differ.
 */
export function requestIdentity(messages: Messages, m: MessageId): number {
  const createdNs = messages.createdAt(m)
  const key = messages.key(m)
  const twin = messages.twin(m)
  const high = Math.floor(createdNs / 2 ** 32)
  const one = mix32(mix32(mix32((createdNs >>> 0) ^ high) ^ key) ^ twin)
  const other = mix32(mix32(mix32(twin + 0x9e3779b9) ^ createdNs) ^ mix32(key + high))
  return one * 2 ** 21 + (other >>> 11)
}
