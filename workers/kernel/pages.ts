/** Words of a page. Small enough that one changed record costs little, large enough that a page costs little by itself. */
const PAGE_SHIFT = 8
const PAGE_WORDS = 1 << PAGE_SHIFT
/** A page is kept as one bit for each word, and the words that are not zero: state is half empty. */
const MASK_WORDS = PAGE_WORDS / 32
/** Room for pages is dealt out in units of so many words, from slabs of a megabyte. */
const UNIT_SHIFT = 4
const SLAB_SHIFT = 14
const SLAB_UNITS = 1 << SLAB_SHIFT
const UNIT_BYTES = 4 << UNIT_SHIFT

/** What some words held at an instant. Belongs to the store that made it. */
export interface Image {
  readonly words: number
  /** Numbers of its pages: those of their first units. */
  readonly pages: Int32Array
  /** How many have asked for it: an image like its predecessor is that predecessor. */
  holders: number
}

/** Keeps contents of memory at several instants, pages that are alike once. Not thread-safe. */
export class PageStore {
  private readonly slabs: Int32Array[] = []
  /** Images that hold the page at each unit, by slab. */
  private readonly holders: Uint16Array[] = []
  /** Pages given back, by their units. */
  private readonly free: number[][] = []
  /** First unit of the last slab that was never used. */
  private fresh = SLAB_UNITS
  private used = 0

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
    for (const page of pages) this.holders[page >> SLAB_SHIFT][page & (SLAB_UNITS - 1)]++
    this.used += pages.byteLength
    return { words: source.length, pages, holders: 1 }
  }

  /** Puts the words of an image back. */
  restore(image: Image, target: Int32Array): void {
    for (let i = 0; i < image.pages.length; i++) {
      const from = i << PAGE_SHIFT
      this.read(image.pages[i], target, from, Math.min(from + PAGE_WORDS, image.words))
    }
  }

  /** One holder less; without any, what no other image shares is free. */
  release(image: Image): void {
    if (--image.holders > 0) return
    this.used -= image.pages.byteLength
    for (const page of image.pages) {
      const slab = page >> SLAB_SHIFT
      const unit = page & (SLAB_UNITS - 1)
      if (--this.holders[slab][unit] > 0) continue
      const units = unitsFor(filled(this.slabs[slab], unit << UNIT_SHIFT))
      this.free[units] ??= []
      this.free[units].push(page)
      this.used -= units * UNIT_BYTES
    }
  }

  private isSame(page: number, source: Int32Array, from: number, to: number): boolean {
    const slab = this.slabs[page >> SLAB_SHIFT]
    let mask = (page & (SLAB_UNITS - 1)) << UNIT_SHIFT
    let next = mask + MASK_WORDS
    for (let at = from; at < to; mask++) {
      const end = Math.min(at + 32, to)
      for (let bits = slab[mask]; at < end; at++, bits >>>= 1) {
        if (source[at] !== ((bits & 1) === 0 ? 0 : slab[next++])) return false
      }
    }
    return true
  }

  private read(page: number, target: Int32Array, from: number, to: number): void {
    const slab = this.slabs[page >> SLAB_SHIFT]
    let mask = (page & (SLAB_UNITS - 1)) << UNIT_SHIFT
    let next = mask + MASK_WORDS
    for (let at = from; at < to; mask++) {
      const end = Math.min(at + 32, to)
      for (let bits = slab[mask]; at < end; at++, bits >>>= 1) target[at] = (bits & 1) === 0 ? 0 : slab[next++]
    }
  }

  private write(source: Int32Array, from: number, to: number): number {
    let count = 0
    for (let at = from; at < to; at++) if (source[at] !== 0) count++
    const page = this.allocate(unitsFor(count))
    const slab = this.slabs[page >> SLAB_SHIFT]
    const masks = (page & (SLAB_UNITS - 1)) << UNIT_SHIFT
    slab.fill(0, masks, masks + MASK_WORDS)
    let next = masks + MASK_WORDS
    for (let at = from; at < to; at++) {
      if (source[at] === 0) continue
      slab[masks + ((at - from) >> 5)] |= 1 << ((at - from) & 31)
      slab[next++] = source[at]
    }
    return page
  }

  private allocate(units: number): number {
    this.used += units * UNIT_BYTES
    const given = this.free[units]?.pop()
    if (given !== undefined) return given
    if (this.fresh + units > SLAB_UNITS) {
      this.slabs.push(new Int32Array(SLAB_UNITS << UNIT_SHIFT))
      this.holders.push(new Uint16Array(SLAB_UNITS))
      this.fresh = 0
    }
    const page = ((this.slabs.length - 1) << SLAB_SHIFT) | this.fresh
    this.fresh += units
    return page
  }
}

function unitsFor(count: number): number {
  return (MASK_WORDS + count + (1 << UNIT_SHIFT) - 1) >> UNIT_SHIFT
}

/** Words that are not zero in the page that begins here. */
function filled(slab: Int32Array, masks: number): number {
  let count = 0
  for (let word = 0; word < MASK_WORDS; word++) for (let bits = slab[masks + word]; bits !== 0; bits &= bits - 1) count++
  return count
}
