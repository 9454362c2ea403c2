import { MOST_PACKED_BYTES, PAGE_SHIFT, PAGE_WORDS, PageCodec } from './page-codec'
import { isSameSparse, packSparse, sparseLength, unpackSparse } from './sparse-page'

/** Room for pages is dealt out in units of sixteen bytes, from slabs of a megabyte. */
const UNIT_SHIFT = 4
const SLAB_SHIFT = 16
const SLAB_UNITS = 1 << SLAB_SHIFT
/** Before a page stands how many images hold it, how many units it takes, and whether it is packed by the codec or only sparse. */
const HOLDERS = 0
const UNITS = 1
const PACKED = 0x8000
const HEADER_BYTES = 4
/** Pages of no more words than this, those that are zero left out, are not worth the codec's time. */
const SPARSE_WORDS = 96
/** Nor are those of which so much is left: they take several times as long to write and compare. */
const WORTHWHILE = 0.7

/** What some words held at an instant. Belongs to the store that made it. */
export interface Image {
  readonly words: number
  /** Numbers of its pages: those of their first units. */
  readonly pages: Int32Array
  /** How many have asked for it: an image like its predecessor is that predecessor. */
  holders: number
}

interface Slab {
  readonly bytes: Uint8Array
  readonly headers: Uint16Array
  readonly words: Int32Array
}

/** Keeps contents of memory at several instants, packed, pages that are alike once. Not thread-safe. */
export class PageStore {
  private readonly codec = new PageCodec()
  private readonly slabs: Slab[] = []
  /** Pages given back, by their units. */
  private readonly free: number[][] = []
  /** First unit of the last slab that was never used. */
  private fresh = SLAB_UNITS
  private used = 0
  private readonly packed = new Uint8Array(MOST_PACKED_BYTES)

  /** Bytes in use. */
  get bytes(): number {
    return this.used
  }

  /** Copies some words; shares what an earlier image of about the same held at the same places. */
  save(source: Int32Array, like: Image | null): Image {
    const count = (source.length + PAGE_WORDS - 1) >> PAGE_SHIFT
    const pages = new Int32Array(count)
    let isAlike = like !== null && like.words === source.length
    for (let i = 0; i < count; i++) {
      const from = i << PAGE_SHIFT
      const to = Math.min(from + PAGE_WORDS, source.length)
      const old = like !== null && to <= like.words ? like.pages[i] : -1
      const isSame = old >= 0 && this.isSame(old, source, from, to)
      pages[i] = isSame ? old : this.write(source, from, to)
      if (!isSame) isAlike = false
    }
    if (like !== null && isAlike) {
      like.holders++
      return like
    }
    for (const page of pages) this.slabs[page >> SLAB_SHIFT].headers[headerOf(page) + HOLDERS]++
    this.used += pages.byteLength
    return { words: source.length, pages, holders: 1 }
  }

  /** Puts the words of an image back. */
  restore(image: Image, target: Int32Array): void {
    for (let i = 0; i < image.pages.length; i++) {
      const from = i << PAGE_SHIFT
      const page = image.pages[i]
      const to = Math.min(from + PAGE_WORDS, image.words)
      const { bytes, headers, words } = this.slabs[page >> SLAB_SHIFT]
      if ((headers[headerOf(page) + UNITS] & PACKED) !== 0) this.codec.unpack(bytes, startOf(page), target, from, to)
      else unpackSparse(words, startOf(page) >> 2, target, from, to)
    }
  }

  /** One holder less; without any, what no other image shares is free. */
  release(image: Image): void {
    if (--image.holders > 0) return
    this.used -= image.pages.byteLength
    for (const page of image.pages) {
      const { headers } = this.slabs[page >> SLAB_SHIFT]
      const header = headerOf(page)
      if (--headers[header + HOLDERS] > 0) continue
      const units = headers[header + UNITS] & ~PACKED
      this.free[units] ??= []
      this.free[units].push(page)
      this.used -= units << UNIT_SHIFT
    }
  }

  private isSame(page: number, source: Int32Array, from: number, to: number): boolean {
    const { bytes, headers, words } = this.slabs[page >> SLAB_SHIFT]
    if ((headers[headerOf(page) + UNITS] & PACKED) !== 0) return this.codec.isSame(bytes, startOf(page), source, from, to)
    return isSameSparse(words, startOf(page) >> 2, source, from, to)
  }

  private write(source: Int32Array, from: number, to: number): number {
    const sparseBytes = 4 * sparseLength(source, from, to)
    if (sparseBytes > 4 * SPARSE_WORDS) {
      const length = this.codec.pack(source, from, to, this.packed)
      if (length < WORTHWHILE * sparseBytes) return this.keepPacked(length)
    }
    const page = this.allocate(unitsFor(sparseBytes), 0)
    packSparse(source, from, to, this.slabs[page >> SLAB_SHIFT].words, startOf(page) >> 2)
    return page
  }

  private keepPacked(length: number): number {
    const { packed } = this
    const page = this.allocate(unitsFor(length), PACKED)
    const { bytes } = this.slabs[page >> SLAB_SHIFT]
    const start = startOf(page)
    for (let i = 0; i < length; i++) bytes[start + i] = packed[i]
    return page
  }

  private allocate(units: number, flag: number): number {
    this.used += units << UNIT_SHIFT
    const page = this.free[units]?.pop() ?? this.takeFresh(units)
    this.slabs[page >> SLAB_SHIFT].headers[headerOf(page) + UNITS] = units | flag
    return page
  }

  private takeFresh(units: number): number {
    if (this.fresh + units > SLAB_UNITS) {
      const buffer = new ArrayBuffer(SLAB_UNITS << UNIT_SHIFT)
      this.slabs.push({ bytes: new Uint8Array(buffer), headers: new Uint16Array(buffer), words: new Int32Array(buffer) })
      this.fresh = 0
    }
    const page = ((this.slabs.length - 1) << SLAB_SHIFT) | this.fresh
    this.fresh += units
    return page
  }
}

function unitsFor(bytes: number): number {
  return (HEADER_BYTES + bytes + (1 << UNIT_SHIFT) - 1) >> UNIT_SHIFT
}

function headerOf(page: number): number {
  return (page & (SLAB_UNITS - 1)) << (UNIT_SHIFT - 1)
}

/** Byte of its slab at which a packed page begins. */
function startOf(page: number): number {
  return ((page & (SLAB_UNITS - 1)) << UNIT_SHIFT) + HEADER_BYTES
}
