import { describe, expect, it } from 'vitest'
import { MOST_PACKED_BYTES, PAGE_WORDS, PageCodec } from './page-codec'
import { RandomStream } from './random'

const random = new RandomStream(2, 'pages', 'codec')
const codec = new PageCodec()

function wordsOf(doubles: readonly number[]): Int32Array {
  return new Int32Array(Float64Array.from(doubles).buffer)
}

/** Records as messages are: times that belong together, links, and fields that are alike in all of them. */
function records(count: number, startNs: number): Int32Array {
  const words = new Int32Array(32 * count)
  const doubles = new Float64Array(words.buffer)
  for (let i = 0; i < count; i++) {
    const created = Math.floor(startNs + 1e10 * random.uniform())
    const arrived = created + random.below(5e7)
    doubles.set([created, created + 2e9, arrived, arrived + 1000], 16 * i)
    words.set([random.below(2000), 0, 0, 5, 1, 6, random.below(1e6), 17, 0, 0, 0], 32 * i + 10)
    words.set([random.below(1e5), random.below(1e5)], 32 * i + 21)
    words[32 * i + 31] = 40 + random.below(20)
  }
  return words
}

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  1 / 3,
  Number.NaN,
  Infinity,
  -Infinity,
  2 ** 49 - 1,
  2 ** 49,
  2 ** 53,
  Number.MAX_VALUE,
  5e-324,
]

/** Everything that may lie in a page, and much that never does. */
const PAGES: Readonly<Record<string, () => Int32Array>> = {
  zeros: () => new Int32Array(PAGE_WORDS),
  noise: () => Int32Array.from({ length: PAGE_WORDS }, () => random.below(2 ** 32) | 0),
  'small numbers': () => Int32Array.from({ length: PAGE_WORDS }, () => random.below(2 ** random.below(32)) | 0),
  'signs and holes': () => Int32Array.from({ length: PAGE_WORDS }, () => (random.below(3) - 1) * random.below(3)),
  messages: () => records(8, 3e11),
  times: () => wordsOf(Array.from({ length: 128 }, () => Math.floor(2 ** 49 * random.uniform() ** 8))),
  fractions: () => wordsOf(Array.from({ length: 128 }, () => 1000 * random.uniform() - 500)),
  'doubles of every sort': () => wordsOf(Array.from({ length: 128 }, () => SPECIAL[random.below(SPECIAL.length)])),
  'doubles at the limit': () => wordsOf(Array.from({ length: 128 }, () => (random.below(2) === 0 ? 1 : 2 ** 49 - 1))),
  'a NaN with a load': () => Int32Array.from({ length: PAGE_WORDS }, (_, i) => (i % 2 === 0 ? random.below(1e9) : 0x7ff80001)),
  'part of a page': () => records(8, 5e9).subarray(0, 1 + random.below(PAGE_WORDS)),
}

describe.each(Object.entries(PAGES))('a page of %s', (_, make) => {
  it('comes back as it was, and is told from any other', () => {
    for (let round = 0; round < 200; round++) {
      const page = make()
      const before = random.below(100)
      const source = new Int32Array(before + page.length + 10).fill(77)
      source.set(page, before)
      const out = new Uint8Array(50 + MOST_PACKED_BYTES)
      const at = random.below(50)
      const length = codec.pack(source, before, before + page.length, out.subarray(at))
      expect(length).toBeLessThanOrEqual(MOST_PACKED_BYTES)
      const target = new Int32Array(source.length).fill(77)
      codec.unpack(out, at, target, before, before + page.length)
      expect(target).toEqual(source)
      expect(codec.isSame(out, at, source, before, before + page.length)).toBe(true)
      source[before + random.below(page.length)] ^= 1 << random.below(32)
      expect(codec.isSame(out, at, source, before, before + page.length)).toBe(false)
    }
  })
})

it('takes little for messages, next to nothing for zeros, and hardly more than there is for noise', () => {
  const out = new Uint8Array(MOST_PACKED_BYTES)
  const bytesOf = (page: Int32Array) => codec.pack(page, 0, page.length, out)
  // A record has 128 bytes, of which some seventy are not zero.
  expect(bytesOf(PAGES.messages()) / 8).toBeLessThan(41)
  expect(bytesOf(PAGES.zeros())).toBe(1)
  expect(bytesOf(PAGES.noise())).toBeLessThan(1.07 * 4 * PAGE_WORDS)
})
