import { type Image, PageStore } from './pages'

/** Buffers of fewer bytes are kept together: each for itself would take up a page. */
const SMALL_BYTES = 2048

interface Fields {
  readonly target: Record<string, unknown>
  readonly keys: readonly string[]
  readonly values: readonly unknown[]
}

interface List {
  readonly target: unknown[]
  readonly values: readonly unknown[]
}

interface Large {
  readonly words: Int32Array<ArrayBuffer>
  readonly image: Image
}

/**
 * The state of everything that can be reached from some objects, to be put back later into the very same objects. Records fields, arrays,
 * maps, sets and the contents of buffers; follows no functions. Memory shared between threads is left alone, as are the objects in `keep`
 * and whatever only they lead to. State hidden in closures or `#private` fields is not seen: models have none.
 *
 * Memory to which no field leads is given apart. Contents of buffers go to a store of pages, where mementos of the same objects share what did not change between them.
 */
export class Memento {
  /** Bytes of the state, about, and of those the ones that are not in pages. */
  bytes = 0
  ownBytes = 0
  private readonly objects: Fields[] = []
  private readonly arrays: List[] = []
  private readonly maps: { readonly target: Map<unknown, unknown>; readonly entries: readonly unknown[] }[] = []
  private readonly sets: { readonly target: Set<unknown>; readonly values: readonly unknown[] }[] = []
  private readonly large: Large[] = []
  private readonly small: ArrayBuffer[] = []
  private readonly smallImage: Image

  /** `like`: one of the same objects in the same store that was not released yet. `memory`: words to be kept, too. */
  constructor(
    roots: readonly object[],
    keep: ReadonlySet<object>,
    private readonly store = new PageStore(),
    like: Memento | null = null,
    memory: readonly Int32Array<ArrayBuffer>[] = [],
  ) {
    const seen = new Set<object>(keep)
    const waiting: object[] = []
    const visit = (value: unknown) => {
      if (typeof value !== 'object' || value === null || seen.has(value)) return
      seen.add(value)
      waiting.push(value)
    }
    roots.forEach(visit)
    const buffers = new Set<ArrayBuffer>()
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (!ArrayBuffer.isView(next)) this.record(next, visit, like)
      else if (next.buffer instanceof ArrayBuffer && !keep.has(next.buffer)) buffers.add(next.buffer)
    }
    const images = new Map(like?.large.map(({ words, image }) => [words.buffer, image]))
    for (const words of memory) {
      this.bytes += words.byteLength
      this.saveLarge(words, images, like)
    }
    for (const buffer of buffers) this.saveBuffer(buffer, images, like)
    this.smallImage = store.save(gather(this.small), like?.smallImage ?? null)
  }

  private saveBuffer(buffer: ArrayBuffer, images: ReadonlyMap<ArrayBuffer, Image>, like: Memento | null): void {
    this.bytes += buffer.byteLength
    if (buffer.byteLength < SMALL_BYTES || buffer.byteLength % 4 !== 0) {
      this.small.push(buffer)
      return
    }
    this.saveLarge(new Int32Array(buffer), images, like)
  }

  private saveLarge(words: Int32Array<ArrayBuffer>, images: ReadonlyMap<ArrayBuffer, Image>, like: Memento | null): void {
    // A pool that has grown is another buffer, in the place of the one before, that begins with the same.
    const before = images.get(words.buffer) ?? like?.large[this.large.length]?.image ?? null
    this.large.push({ words, image: this.store.save(words, before) })
  }

  private record(target: object, visit: (value: unknown) => void, like: Memento | null): void {
    if (Array.isArray(target)) {
      const before = like?.arrays[this.arrays.length]
      const isSame = before?.target === target && isAlike(before.values, target)
      this.arrays.push(isSame ? before : { target, values: target.slice() })
      this.count(8 * target.length, isSame)
      target.forEach(visit)
    } else if (target instanceof Map) {
      const entries: unknown[] = []
      for (const [key, value] of target) entries.push(key, value)
      this.maps.push({ target, entries })
      this.count(8 * entries.length, false)
      entries.forEach(visit)
    } else if (target instanceof Set) {
      this.sets.push({ target, values: [...target] })
      this.count(8 * target.size, false)
      target.forEach(visit)
    } else if (!(target instanceof ArrayBuffer)) {
      this.recordFields(target as Record<string, unknown>, like?.objects[this.objects.length]).forEach(visit)
    }
  }

  private recordFields(target: Record<string, unknown>, before: Fields | undefined): readonly unknown[] {
    const keys = Object.keys(target)
    const values = keys.map((key) => target[key])
    const hasKeys = before?.target === target && isAlike(before.keys, keys)
    const isSame = hasKeys && isAlike(before.values, values)
    this.objects.push(isSame ? before : { target, keys: hasKeys ? before.keys : keys, values })
    this.count(16 * keys.length, isSame)
    return values
  }

  private count(bytes: number, isShared: boolean): void {
    this.bytes += bytes
    if (!isShared) this.ownBytes += bytes
  }

  /** Puts everything back. May be called any number of times. */
  restore(): void {
    for (const { target, keys, values } of this.objects) {
      for (let i = 0; i < keys.length; i++) if (target[keys[i]] !== values[i]) target[keys[i]] = values[i]
    }
    for (const { target, values } of this.arrays) {
      // Never longer at a stroke: an array that once had holes is another type, and all code compiled for the one before would be void.
      if (target.length > values.length) target.length = values.length
      for (let i = 0; i < target.length; i++) if (target[i] !== values[i]) target[i] = values[i]
      for (let i = target.length; i < values.length; i++) target.push(values[i])
    }
    for (const { target, entries } of this.maps) {
      target.clear()
      for (let i = 0; i < entries.length; i += 2) target.set(entries[i], entries[i + 1])
    }
    for (const { target, values } of this.sets) {
      target.clear()
      for (const value of values) target.add(value)
    }
    for (const { words, image } of this.large) this.store.restore(image, words)
    scatter(this.store, this.smallImage, this.small)
  }

  /** Gives its pages back; it must not be used after that. */
  release(): void {
    for (const { image } of this.large) this.store.release(image)
    this.store.release(this.smallImage)
  }
}

function isAlike(before: readonly unknown[], now: readonly unknown[]): boolean {
  if (before.length !== now.length) return false
  for (let i = 0; i < now.length; i++) if (!Object.is(before[i], now[i])) return false
  return true
}

/** Small buffers one after the other, each on a word of its own. */
function gather(buffers: readonly ArrayBuffer[]): Int32Array {
  const bytes = new Uint8Array(buffers.reduce((sum, buffer) => sum + paddedBytes(buffer), 0))
  let at = 0
  for (const buffer of buffers) {
    bytes.set(new Uint8Array(buffer), at)
    at += paddedBytes(buffer)
  }
  return new Int32Array(bytes.buffer)
}

function scatter(store: PageStore, image: Image, buffers: readonly ArrayBuffer[]): void {
  const words = new Int32Array(image.words)
  store.restore(image, words)
  let at = 0
  for (const buffer of buffers) {
    new Uint8Array(buffer).set(new Uint8Array(words.buffer, at, buffer.byteLength))
    at += paddedBytes(buffer)
  }
}

function paddedBytes(buffer: ArrayBuffer): number {
  return Math.ceil(buffer.byteLength / 4) * 4
}
