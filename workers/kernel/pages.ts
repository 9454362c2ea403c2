/** Words of a page: 1 KB. Small enough that one changed record costs little, large enough that finding it is one long loop. */
const PAGE_SHIFT = 8
const PAGE_WORDS = 1 << PAGE_SHIFT
const PAGE_BYTES = PAGE_WORDS * 4
/** Pages are allocated a megabyte at a time, and kept for the next once they are free. */
const SLAB_SHIFT = 10
const SLAB_PAGES = 1 << SLAB_SHIFT

/** What some words held at an instant. Belongs to the store that made it. */
export interface Image {
  readonly words: number
  /** Numbers of its pages. */
  readonly pages: Int32Array
  /** How many have asked for it: an image like its predecessor is that predecessor. */
  holders: number
}

/** Keeps contents of memory at several instants, those pages that are alike once. Not thread-safe. */
export class PageStore {
  private readonly slabs: Int32Array[] = []
  /** Images that hold each page. */
  private holders = new Int32Array(0)
  private free: number[] = []
  private tableBytes = 0

  /** Bytes in use. */
  get bytes(): number {
    return this.slabs.length * SLAB_PAGES * PAGE_BYTES - this.free.length * PAGE_BYTES + this.tableBytes
  }

  /** Copies some words; shares what an earlier image of about the same held at the same places. */
  save(source: Int32Array, like: Image | null): Image {
    const count = (source.length + PAGE_WORDS - 1) >> PAGE_SHIFT
    const pages = new Int32Array(count)
    let alike = like !== null && like.words === source.length ? 0 : -1
    for (let i = 0; i < count; i++) {
      const from = i << PAGE_SHIFT
      const length = Math.min(PAGE_WORDS, source.length - from)
      const old = like !== null && from + length <= like.words ? like.pages[i] : -1
      const isSame = old >= 0 && this.isSame(old, source, from, length)
      pages[i] = isSame ? old : this.write(source, from, length)
      if (isSame && alike >= 0) alike++
    }
    if (like !== null && alike === count) {
      like.holders++
      return like
    }
    for (const page of pages) this.holders[page]++
    this.tableBytes += pages.byteLength
    return { words: source.length, pages, holders: 1 }
  }

  /** Puts the words of an image back. */
  restore(image: Image, target: Int32Array): void {
    for (let i = 0; i < image.pages.length; i++) {
      const page = image.pages[i]
      const from = i << PAGE_SHIFT
      const at = (page & (SLAB_PAGES - 1)) << PAGE_SHIFT
      const length = Math.min(PAGE_WORDS, image.words - from)
      target.set(this.slabs[page >> SLAB_SHIFT].subarray(at, at + length), from)
    }
  }

  /** One holder less; without any, what no other image shares is free. */
  release(image: Image): void {
    if (--image.holders > 0) return
    this.tableBytes -= image.pages.byteLength
    for (const page of image.pages) if (--this.holders[page] === 0) this.free.push(page)
  }

  private isSame(page: number, source: Int32Array, from: number, length: number): boolean {
    const slab = this.slabs[page >> SLAB_SHIFT]
    const at = (page & (SLAB_PAGES - 1)) << PAGE_SHIFT
    for (let word = 0; word < length; word++) if (slab[at + word] !== source[from + word]) return false
    return true
  }

  private write(source: Int32Array, from: number, length: number): number {
    if (this.free.length === 0) this.grow()
    const page = this.free.pop() as number
    this.slabs[page >> SLAB_SHIFT].set(source.subarray(from, from + length), (page & (SLAB_PAGES - 1)) << PAGE_SHIFT)
    return page
  }

  private grow(): void {
    const first = this.slabs.length << SLAB_SHIFT
    this.slabs.push(new Int32Array(SLAB_PAGES << PAGE_SHIFT))
    const holders = new Int32Array(first + SLAB_PAGES)
    holders.set(this.holders)
    this.holders = holders
    for (let page = first + SLAB_PAGES - 1; page >= first; page--) this.free.push(page)
  }
}
