import { describe, expect, it } from 'vitest'
import { type Image, PageStore } from './pages'
import { RandomStream } from './random'

const random = new RandomStream(1, 'pages', 'test')

/** Changes a few words here and there; now and then everything. */
function change(words: Int32Array): void {
  const count = random.below(10) === 0 ? words.length : random.below(8)
  for (let i = 0; i < count; i++) words[random.below(words.length)] = random.below(3) === 0 ? 0 : random.below(1e9) - 5e8
}

describe('a store of pages', () => {
  it.each([1, 31, 256, 257, 5000])('gives back what %i words were, whatever was saved and released meanwhile', (length) => {
    const store = new PageStore()
    let words = new Int32Array(length)
    let kept: { image: Image; copy: Int32Array }[] = []
    for (let step = 0; step < 300; step++) {
      change(words)
      const like = kept.length === 0 || step % 7 === 0 ? null : kept[random.below(kept.length)].image
      kept.push({ image: store.save(words, like), copy: words.slice() })
      if (kept.length > 8) store.release(kept.splice(random.below(kept.length), 1)[0].image)
      const { image, copy } = kept[random.below(kept.length)]
      const target = new Int32Array(copy.length).fill(-1)
      store.restore(image, target)
      expect(Buffer.compare(Buffer.from(target.buffer), Buffer.from(copy.buffer))).toBe(0)
      // A pool that grows begins with what it held.
      if (step === 150) words = Int32Array.from({ length: 2 * length }, (_, i) => words[i] ?? 0)
    }
    for (const { image } of kept) store.release(image)
    kept = []
    expect(store.bytes).toBe(0)
  })

  it('writes a page beside others without a byte too many', () => {
    const store = new PageStore()
    // Packed they end anywhere within their last unit of room.
    const page = () => Int32Array.from({ length: 256 }, () => (random.below(2) === 0 ? random.below(256) + 1 : 7))
    const kept = Array.from({ length: 200 }, () => {
      const words = page()
      return { image: store.save(words, null), words }
    })
    for (let step = 0; step < 2000; step++) {
      const at = random.below(kept.length)
      store.release(kept[at].image)
      const words = page()
      kept[at] = { image: store.save(words, null), words }
    }
    const target = new Int32Array(256)
    for (const { image, words } of kept) {
      store.restore(image, target)
      expect(target).toEqual(words)
      store.release(image)
    }
    expect(store.bytes).toBe(0)
  })

  it('holds once what did not change', () => {
    const store = new PageStore()
    const words = Int32Array.from({ length: 100_000 }, () => random.below(1e9))
    const first = store.save(words, null)
    const { bytes } = store
    expect(bytes).toBeGreaterThan(words.byteLength)
    expect(bytes).toBeLessThan(1.2 * words.byteLength)
    const same = store.save(words, first)
    expect(store.bytes).toBe(bytes)
    words[50_000]++
    const other = store.save(words, same)
    expect(store.bytes - bytes).toBeLessThan(3000)
    store.release(first)
    store.release(same)
    words.fill(0)
    store.restore(other, words)
    expect(words[0]).toBeGreaterThan(0)
    store.release(other)
    expect(store.bytes).toBe(0)
  })

  it('needs little room for zeros', () => {
    const store = new PageStore()
    store.save(new Int32Array(100_000), null)
    expect(store.bytes).toBeLessThan(0.1 * 400_000)
  })
})
