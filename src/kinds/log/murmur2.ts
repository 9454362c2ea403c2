const SEED = 0x9747b28c
const M = 0x5bd1e995
const R = 24

/** Kafka's hash of a key: MurmurHash2 with its seed, as `Utils.murmur2`. A signed 32-bit number. */
export function murmur2(bytes: Uint8Array, length: number = bytes.length): number {
  let h = SEED ^ length
  const whole = length & ~3
  for (let i = 0; i < whole; i += 4) {
    let k = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24)
    k = Math.imul(k, M)
    k ^= k >>> R
    h = Math.imul(h, M) ^ Math.imul(k, M)
  }
  const left = length & 3
  if (left === 3) h ^= bytes[whole + 2] << 16
  if (left >= 2) h ^= bytes[whole + 1] << 8
  if (left >= 1) h = Math.imul(h ^ bytes[whole], M)
  h ^= h >>> 13
  h = Math.imul(h, M)
  return (h ^ (h >>> 15)) | 0
}

/** Partition of a hash: the sign bit is masked away (`Utils.toPositive`), not negated. */
export function partitionOf(hash: number, partitions: number): number {
  return (hash & 0x7fffffff) % partitions
}

/** How a number becomes the bytes of a key; `none`: records have no key. */
export type KeySerializer = 'string' | 'integer' | 'none'

const DIGITS = 12

/** Hashes keys that are numbers, as Kafka's serializers write them: decimal text after a prefix, or four bytes, big end first. */
export class KeyHasher {
  private bytes = new Uint8Array(DIGITS)
  private prefix = 0
  private isText = true

  /** Allocates. */
  become(serializer: KeySerializer, prefix: string): void {
    this.isText = serializer !== 'integer'
    const letters = this.isText ? utf8(prefix) : []
    this.bytes = new Uint8Array(letters.length + DIGITS)
    this.bytes.set(letters)
    this.prefix = letters.length
  }

  /** Hash of key 0 … 2³¹−1. */
  hash(key: number): number {
    const { bytes } = this
    if (!this.isText) {
      bytes[0] = key >>> 24
      bytes[1] = key >>> 16
      bytes[2] = key >>> 8
      bytes[3] = key
      return murmur2(bytes, 4)
    }
    let digits = 1
    for (let rest = key; rest >= 10; rest = (rest / 10) | 0) digits++
    const end = this.prefix + digits
    for (let i = end - 1, rest = key; i >= this.prefix; i--) {
      const tens = (rest / 10) | 0
      bytes[i] = 48 + rest - 10 * tens
      rest = tens
    }
    return murmur2(bytes, end)
  }
}

/** The engine's programs know no TextEncoder. */
function utf8(text: string): number[] {
  const bytes: number[] = []
  for (const letter of text) {
    const code = letter.codePointAt(0) as number
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return bytes
}
