import type { LinkForm } from './link-form'

/** Places of the form of a link before its checksum. */
const PLACES = 5

/** The JSON of the form of a link, its checksum behind the last place. */
export function withSum(form: LinkForm): string {
  const padding = new Array<null>(PLACES - form.length).fill(null)
  const body = JSON.stringify([...form, ...padding]).slice(0, -1)
  return `${body},${sumOf(body)}]`
}

/**
 * Reads what {@link withSum} wrote, or the form of a link of before there were checksums; `null` where the checksum is of another text.
 * A changed character can unpack to another scenario that is as good. Throws a SyntaxError where the text is no JSON.
 */
export function readSummed(text: string): { readonly form: unknown } | null {
  const form: unknown = JSON.parse(text)
  if (!Array.isArray(form) || form.length <= PLACES) return { form }
  return form[PLACES] === sumOf(text.slice(0, text.lastIndexOf(','))) ? { form } : null
}

/** 32-bit FNV-1a of the text's UTF-16 units (Fowler, Noll, Vo; the prime and offset of their draft). */
function sumOf(text: string): number {
  let sum = 0x811c9dc5
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193)
  return sum >>> 0
}
