import { sin } from '../kernel'

/** The finaliser of MurmurHash3 (Austin Appleby): a bijection of the low 32 bits of a whole number, with good avalanche. Returns 0 … 2³²−1. */
export function mix32(value: number): number {
  let h = value ^ (value >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Hash of a message's key: {@link mix32}, offset by the golden ratio so that key 0 is not hash 0. Returns 0 … 2³²−1. */
export function hashOfKey(key: number): number {
  return mix32(key + 0x9e3779b9)
}

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const CONSTANTS = Uint32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(sin(i + 1)) * 2 ** 32))

/** MD5 (RFC 1321) of a text of characters below 128, as four little-endian words. For building tables: it allocates. */
export function md5(text: string): Uint32Array {
  const blocks = ((text.length + 8) >> 6) + 1
  const words = new Uint32Array(blocks << 4)
  for (let i = 0; i < text.length; i++) words[i >> 2] |= text.charCodeAt(i) << ((i & 3) << 3)
  words[text.length >> 2] |= 0x80 << ((text.length & 3) << 3)
  words[words.length - 2] = text.length << 3
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  for (let at = 0; at < words.length; at += 16) digestBlock(state, words, at)
  return state
}

function digestBlock(state: Uint32Array, words: Uint32Array, at: number): void {
  let [a, b, c, d] = state
  for (let i = 0; i < 64; i++) {
    const round = i >> 4
    let f: number
    let word: number
    if (round === 0) [f, word] = [(b & c) | (~b & d), i]
    else if (round === 1) [f, word] = [(d & b) | (~d & c), 5 * i + 1]
    else if (round === 2) [f, word] = [b ^ c ^ d, 3 * i + 5]
    else [f, word] = [c ^ (b | ~d), 7 * i]
    const sum = (a + f + CONSTANTS[i] + words[at + (word & 15)]) | 0
    const shift = SHIFTS[(round << 2) | (i & 3)]
    a = d
    d = c
    c = b
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0
  }
  state[0] += a
  state[1] += b
  state[2] += c
  state[3] += d
}
