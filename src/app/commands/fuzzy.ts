/** How well a text fits what was typed: higher is better, `null` not at all. `at` are the places of the matched letters. */
export interface Match {
  readonly score: number
  readonly at: readonly number[]
}

const WORD_START = 8
const RUN = 5
const FIRST = 6

function isWordStart(text: string, index: number): boolean {
  return index === 0 || /[\s\-·(/]/.test(text[index - 1])
}

/** All letters of the query in order: word starts and runs count more, distance counts against. */
export function fuzzyMatch(query: string, text: string): Match | null {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return { score: 0, at: [] }
  const inText = text.toLowerCase()
  const whole = wholeMatch(wanted, inText)
  if (whole !== null) return whole
  const letters = wanted.replace(/\s+/g, '')
  const at: number[] = []
  let score = 0
  let from = 0
  for (const letter of letters) {
    const index = nextPlace(inText, letter, from)
    if (index < 0) return null
    if (index === from && at.length > 0) score += RUN
    if (isWordStart(inText, index)) score += WORD_START
    score -= Math.min(4, index - from) * 0.5
    at.push(index)
    from = index + 1
  }
  return { score: score - inText.length / 50, at }
}

/** The query as it stands is better than its letters apart. */
function wholeMatch(wanted: string, text: string): Match | null {
  const index = text.indexOf(wanted)
  if (index < 0) return null
  const start = index === 0 ? FIRST : 0
  const score = wanted.length * (RUN + WORD_START) + (isWordStart(text, index) ? WORD_START : 0) + start - text.length / 50
  return { score, at: Array.from(wanted, (_, i) => index + i) }
}

/** A word start a little further on is meant rather than the next letter in the middle of a word. */
function nextPlace(text: string, letter: string, from: number): number {
  const next = text.indexOf(letter, from)
  if (next < 0 || next === from || isWordStart(text, next)) return next
  for (let i = text.indexOf(letter, next); i >= 0; i = text.indexOf(letter, i + 1)) if (isWordStart(text, i)) return i
  return next
}

/** The items that fit, best first; all of them, in their order, for an empty query. */
export function fuzzyFilter<T>(query: string, items: readonly T[], textsOf: (item: T) => readonly string[]): readonly T[] {
  if (query.trim() === '') return items
  const scored = items.flatMap((item, index) => {
    const scores = textsOf(item).flatMap((text, i) => {
      // The first text is the title; the others help to find it only by whole words, or nearly everything would fit.
      const match = i === 0 ? fuzzyMatch(query, text) : wholeMatch(query.trim().toLowerCase(), text.toLowerCase())
      return match === null ? [] : [i === 0 ? match.score : match.score / 4]
    })
    return scores.length === 0 ? [] : [{ item, index, score: Math.max(...scores) }]
  })
  return scored.sort((a, b) => b.score - a.score || a.index - b.index).map(({ item }) => item)
}
