/** One record of a text of values, with the line on which it begins, counted from 1. */
export interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

export interface RowsProblem {
  readonly line: number
  readonly problem: string
}

const DELIMITERS = [',', ';', '\t'] as const

/** What stands between the values: whichever is most frequent in the first line. */
function delimiterOf(text: string): string {
  const end = text.search(/[\r\n]/)
  const first = end < 0 ? text : text.slice(0, end)
  const counts = DELIMITERS.map((each) => first.split(each).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))]
}

/** Reads CSV (RFC 4180), also with semicolons or tabs between values. Blank lines are left out; cells are trimmed. */
export function rowsOf(given: string): readonly Row[] | RowsProblem {
  const text = given.trimStart()
  const skipped = given.slice(0, given.length - text.length)
  const delimiter = delimiterOf(text)
  const rows: Row[] = []
  let line = lineBreaks(skipped) + 1
  let at = 0
  while (at < text.length) {
    const begin = line
    const cells: string[] = []
    let ended = false
    while (!ended) {
      const start = at
      while (text[at] === ' ') at++
      let cell: string
      if (text[at] === '"') {
        const close = closingQuote(text, at)
        if (close < 0) return { line, problem: 'a quotation mark is opened here and never closed' }
        cell = text.slice(at + 1, close).replaceAll('""', '"')
        line += lineBreaks(cell)
        at = close + 1
        while (text[at] === ' ') at++
        if (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r')
          return { line, problem: 'text stands behind a closing quotation mark' }
      } else {
        at = start
        while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
        cell = text.slice(start, at)
      }
      cells.push(cell.trim())
      ended = text[at] !== delimiter
      if (!ended) at++
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    at++
    line++
    if (cells.some((cell) => cell !== '')) rows.push({ line: begin, cells })
  }
  return rows
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at
  return -1
}

function lineBreaks(text: string): number {
  return text.split(/\r\n|\n|\r/).length - 1
}
