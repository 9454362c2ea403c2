/** One column of a table: a heading and values, `NaN` where there is none. */
export interface CsvColumn {
  readonly title: string
  readonly values: Float64Array
}

/**
 * A chart's data as CSV (RFC 4180, line ends CR LF): virtual seconds, then one column per line.
 * Headings come from labels that anyone may have written, so none can start a formula in a spreadsheet.
 */
export function csvText(times: Float64Array, columns: readonly CsvColumn[]): string {
  const rows = [['time_s', ...columns.map((c) => cell(c.title))].join(',')]
  for (let i = 0; i < times.length; i++)
    rows.push([numberCell(times[i]), ...columns.map((c) => numberCell(c.values[i]))].join(','))
  return `${rows.join('\r\n')}\r\n`
}

function numberCell(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : ''
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A file name made of words: `checkout-latency.csv`. */
export function fileName(parts: readonly string[], extension: string): string {
  const words = parts.map((part) =>
    part
      .toLocaleLowerCase('en')
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 60),
  )
  return `${words.filter(Boolean).join('-') || 'chart'}.${extension}`
}
