/** Control characters, and the invisible ones that reverse the direction of what follows. */
const INVISIBLE = /(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu

/**
 * Text as it may be stored and shown: without control characters, well-formed UTF-16. Mark-up stays as it is; it is only text.
 * Line breaks stay where `lines` is set and become spaces elsewhere.
 */
export function cleanText(text: string, lines: boolean): string {
  const spaced = lines ? text.replace(/\r\n?/g, '\n').replace(/\t/g, ' ') : text.replace(/[\n\r\t]+/g, ' ')
  return spaced.replace(INVISIBLE, '').replace(/\p{Cs}/gu, '\ufffd')
}

/** Words of a sentence: `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
