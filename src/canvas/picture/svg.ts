/** Text as it may stand in SVG, inside an element or an attribute. */
export function escaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (sign) => signs[sign])
}

type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element with its attributes; what is inside must have been made by these functions. */
export function tag(name: string, attributes: Attributes, inside = ''): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined) return []
    return [` ${key}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`]
  })
  return inside === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inside}</${name}>`
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** Text at its baseline. */
export function textAt(x: number, y: number, words: string, style: Attributes): string {
  return words === '' ? '' : tag('text', { x, y, ...style }, escaped(words))
}
