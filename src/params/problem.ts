/** Why something was refused: a phrase that reads after a name, e.g. `must be a number, not "x"` or `mean is missing`. */
export interface Problem {
  readonly problem: string
}

/** A checked value, or why it was refused. Tell them apart with `'problem' in result`. */
export type Checked<T> = { readonly value: T } | Problem

const SHOWN_CHARACTERS = 40

/**
 * Puts the name of a field before a problem: `retries` and `must be …` give `retries must be …`; other phrases follow a colon.
 */
export function nameProblem(name: string, { problem }: Problem): Problem {
  return { problem: problem.startsWith('must ') ? `${name} ${problem}` : `${name}: ${problem}` }
}

/** Names a refused value in a message: texts quoted and cut to 40 characters, lists and objects only by their type. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return quoteText(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value)
  if (value === undefined) return 'nothing'
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Quotes a text for a message, cut to 40 characters. */
export function quoteText(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? `"${text}"` : `"${text.slice(0, SHOWN_CHARACTERS)}…"`
}

/** True for an object that is neither `null` nor a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
