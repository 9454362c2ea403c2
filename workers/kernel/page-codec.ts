/** Words of a page. Small enough that one changed record costs little, large enough that a page costs little by itself. */
export const PAGE_SHIFT = 8
export const PAGE_WORDS = 1 << PAGE_SHIFT
/** A row is as long as a record of a message, so that what lies above a word is the same field of another message. */
const ROW_WORDS = 32
const ROW_PAIRS = ROW_WORDS / 2
const ROWS = PAGE_WORDS / ROW_WORDS
/** A code of four bits for each pair of words. */
const CODE_BYTES = ROW_PAIRS / 2

/** Most bytes that a packed page takes: which rows differ, and of each which codes do, those codes, and the words. */
export const MOST_PACKED_BYTES = 1 + ROWS * (1 + CODE_BYTES + 4 * ROW_WORDS)

/** Codes: bytes of the lower and the upper word of a pair, both as they differ from the pair above. */
const LOW_BYTES = [0, 1, 3, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 2, 4, 0]
const HIGH_BYTES = [0, 0, 0, 1, 3, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 4]
const LOW = [0, 1, 13, 2, 14]
const HIGH = [0, 3, 4, 4, 15]
const BOTH_3 = 5
const BOTH_4 = 6
/** Codes from here to 12: a whole number in a double, by so many bytes as it differs from what was expected. */
const WHOLE = 7
const WHOLE_BYTES = [0, 1, 2, 3, 4, 5]
const WHOLE_END = WHOLE + WHOLE_BYTES.length
/** What takes more bytes goes as two words. */
const FOLDED_LIMIT = 2 ** 40
/** Sums of three and differences of those stay exact below this. In nanoseconds six days. */
const WHOLE_LIMIT = 2 ** 49

/**
 * Packs pages of memory so that records of messages take little: each word as it differs (xor) from the same field of the record before, which
 * for most fields it does not; a whole number in a double, as virtual times are, as it differs from the one above, plus what the one to its
 * left differs from the one above that (the Lorenzo predictor: Ibarria et al., 2003). A row's codes are given as they differ from those above.
 * What is no record is packed as well as it happens to be, always without loss and the same for the same words. Not for several threads: it
 * works in memory of its own.
 */
export class PageCodec {
  /** Words of a page, and above them a row of zeros. */
  private readonly words = new Int32Array(ROW_WORDS + PAGE_WORDS)
  private readonly doubles = new Float64Array(this.words.buffer)
  /** Whole numbers among the doubles; 0 for everything else. */
  private readonly wholes = new Float64Array(ROW_PAIRS * (1 + ROWS))
  private readonly codes = new Uint8Array(CODE_BYTES * (1 + ROWS))
  /** Bytes of the words of one row. */
  private readonly data = new Uint8Array(4 * ROW_WORDS)

  /** Packs the words from `from` up to `to`, a page or less. Returns how many bytes of `out` it has filled. */
  pack(source: Int32Array, from: number, to: number, out: Uint8Array): number {
    const { words } = this
    const count = to - from
    for (let i = 0; i < count; i++) words[ROW_WORDS + i] = source[from + i]
    if (count < PAGE_WORDS) words.fill(0, ROW_WORDS + count)
    let end = 1
    let changed = 0
    for (let row = 1; row <= ROWS; row++) {
      if (this.isLikeAbove(row * ROW_WORDS)) {
        this.takeFromAbove(row)
        continue
      }
      changed |= 1 << (row - 1)
      const length = this.packRow(row)
      end = this.putCodes(row, out, end)
      for (let i = 0; i < length; i++) out[end++] = this.data[i]
    }
    out[0] = changed
    return end
  }

  /** Whether what is packed at `at` are the words from `from` up to `to`. */
  isSame(packed: Uint8Array, at: number, source: Int32Array, from: number, to: number): boolean {
    const { words } = this
    let next = at + 1
    for (let row = 1; row <= ROWS; row++) {
      next = this.unpackRow(packed, at, next, row)
      const start = row * ROW_WORDS
      const offset = from + start - ROW_WORDS
      const count = Math.min(ROW_WORDS, to - offset)
      for (let i = 0; i < count; i++) if (words[start + i] !== source[offset + i]) return false
    }
    return true
  }

  /** Puts what is packed at `at` back as the words from `from` up to `to`. */
  unpack(packed: Uint8Array, at: number, target: Int32Array, from: number, to: number): void {
    const { words } = this
    let next = at + 1
    for (let row = 1; row <= ROWS; row++) next = this.unpackRow(packed, at, next, row)
    for (let i = from, word = ROW_WORDS; i < to; i++, word++) target[i] = words[word]
  }

  private isLikeAbove(start: number): boolean {
    const { words } = this
    for (let i = start; i < start + ROW_WORDS; i++) if (words[i] !== words[i - ROW_WORDS]) return false
    return true
  }

  /** Codes and whole numbers of a row as they are above. */
  private takeFromAbove(row: number): void {
    const { wholes, codes } = this
    for (let pair = row * ROW_PAIRS, end = pair + ROW_PAIRS; pair < end; pair++) wholes[pair] = wholes[pair - ROW_PAIRS]
    for (let at = row * CODE_BYTES, end = at + CODE_BYTES; at < end; at++) codes[at] = codes[at - CODE_BYTES]
  }

  private putCodes(row: number, out: Uint8Array, start: number): number {
    const { codes } = this
    const first = row * CODE_BYTES
    let end = start + 1
    let changed = 0
    for (let i = 0; i < CODE_BYTES; i++) {
      if (codes[first + i] === codes[first + i - CODE_BYTES]) continue
      changed |= 1 << i
      out[end++] = codes[first + i]
    }
    out[start] = changed
    return end
  }

  private getCodes(row: number, packed: Uint8Array, start: number): number {
    const { codes } = this
    const first = row * CODE_BYTES
    const changed = packed[start]
    let next = start + 1
    for (let i = 0; i < CODE_BYTES; i++)
      codes[first + i] = (changed & (1 << i)) === 0 ? codes[first + i - CODE_BYTES] : packed[next++]
    return next
  }

  /** Finds codes and data of a row. Returns how many bytes the data has. */
  private packRow(row: number): number {
    const { words, doubles, wholes, codes, data } = this
    const first = row * ROW_PAIRS
    let end = 0
    let left = 0
    let aboveLeft = 0
    let evenCode = 0
    for (let i = 0; i < ROW_PAIRS; i++) {
      const pair = first + i
      const above = wholes[pair - ROW_PAIRS]
      const low = words[2 * pair] ^ words[2 * pair - ROW_WORDS]
      const high = words[2 * pair + 1] ^ words[2 * pair + 1 - ROW_WORDS]
      let value = above
      let code = 0
      if ((low | high) !== 0) {
        value = wholeOf(doubles[pair])
        const rest = value - (above + left - aboveLeft)
        const folded = rest < 0 ? -2 * rest - 1 : 2 * rest
        if (value > 0 && folded < FOLDED_LIMIT) {
          code = wholeCode(folded)
          end = putWhole(data, end, folded, WHOLE_BYTES[code - WHOLE])
        } else {
          code = wordsCode(bytesOf(low), bytesOf(high))
          end = putWord(data, end, low, LOW_BYTES[code])
          end = putWord(data, end, high, HIGH_BYTES[code])
        }
      }
      wholes[pair] = value
      if ((i & 1) === 0) evenCode = code
      else codes[pair >> 1] = evenCode | (code << 4)
      left = value
      aboveLeft = above
    }
    return end
  }

  /** Brings one row back, those before it being there. Returns where the next one begins. */
  private unpackRow(packed: Uint8Array, at: number, start: number, row: number): number {
    const { words, doubles, wholes, codes } = this
    const first = row * ROW_PAIRS
    if ((packed[at] & (1 << (row - 1))) === 0) {
      for (let word = 2 * first; word < 2 * first + ROW_WORDS; word++) words[word] = words[word - ROW_WORDS]
      this.takeFromAbove(row)
      return start
    }
    let next = this.getCodes(row, packed, start)
    let left = 0
    let aboveLeft = 0
    for (let i = 0; i < ROW_PAIRS; i++) {
      const pair = first + i
      const above = wholes[pair - ROW_PAIRS]
      const code = (codes[pair >> 1] >> ((i & 1) << 2)) & 15
      let value = above
      if (code >= WHOLE && code < WHOLE_END) {
        const bytes = WHOLE_BYTES[code - WHOLE]
        const folded = getWhole(packed, next, bytes)
        next += bytes
        const half = Math.floor(folded / 2)
        value = above + left - aboveLeft + (2 * half === folded ? half : -half - 1)
        doubles[pair] = value
      } else {
        words[2 * pair] = words[2 * pair - ROW_WORDS] ^ getWord(packed, next, LOW_BYTES[code])
        next += LOW_BYTES[code]
        words[2 * pair + 1] = words[2 * pair + 1 - ROW_WORDS] ^ getWord(packed, next, HIGH_BYTES[code])
        next += HIGH_BYTES[code]
        if (code !== 0) value = wholeOf(doubles[pair])
      }
      wholes[pair] = value
      left = value
      aboveLeft = above
    }
    return next
  }
}

function wholeOf(double: number): number {
  return double >= 1 && double < WHOLE_LIMIT && Math.floor(double) === double ? double : 0
}

/** How many bytes of a word are needed. */
function bytesOf(word: number): number {
  if (word >>> 8 === 0) return word === 0 ? 0 : 1
  if (word >>> 16 === 0) return 2
  return word >>> 24 === 0 ? 3 : 4
}

function wordsCode(low: number, high: number): number {
  if (high === 0) return LOW[low]
  if (low === 0) return HIGH[high]
  return low === 4 || high === 4 ? BOTH_4 : BOTH_3
}

function wholeCode(folded: number): number {
  if (folded < 2 ** 24) {
    if (folded < 2 ** 8) return folded === 0 ? WHOLE : WHOLE + 1
    return folded < 2 ** 16 ? WHOLE + 2 : WHOLE + 3
  }
  return folded < 2 ** 32 ? WHOLE + 4 : WHOLE + 5
}

/** Writes the lowest bytes of a word, the lowest first. Returns where the next byte goes. */
function putWord(out: Uint8Array, at: number, word: number, bytes: number): number {
  if (bytes === 0) return at
  out[at] = word
  if (bytes === 1) return at + 1
  out[at + 1] = word >>> 8
  if (bytes === 2) return at + 2
  out[at + 2] = word >>> 16
  if (bytes === 3) return at + 3
  out[at + 3] = word >>> 24
  return at + 4
}

function getWord(packed: Uint8Array, at: number, bytes: number): number {
  if (bytes === 0) return 0
  if (bytes === 1) return packed[at]
  if (bytes === 2) return packed[at] | (packed[at + 1] << 8)
  const word = packed[at] | (packed[at + 1] << 8) | (packed[at + 2] << 16)
  return bytes === 3 ? word : word | (packed[at + 3] << 24)
}

function putWhole(out: Uint8Array, at: number, value: number, bytes: number): number {
  if (bytes <= 4) return putWord(out, at, value | 0, bytes)
  return putWord(out, putWord(out, at, value | 0, 4), Math.floor(value / 2 ** 32), bytes - 4)
}

function getWhole(packed: Uint8Array, at: number, bytes: number): number {
  if (bytes <= 4) return getWord(packed, at, bytes) >>> 0
  return (getWord(packed, at, 4) >>> 0) + getWord(packed, at + 4, bytes - 4) * 2 ** 32
}
