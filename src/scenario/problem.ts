import { nearest } from '../params'
import { LIMITS } from './limits'

/** Something to tell the author of a document: where it is, and what is the matter. */
export interface Problem {
  /** Place in the document, e.g. `nodes[3] checkout · params.workers`; empty: the document as a whole. */
  readonly where: string
  readonly what: string
  /** `error`: the document is refused. `note`: it is taken, and this is worth knowing. */
  readonly severity: 'error' | 'note'
  /** A note on something that this version does not know, and has left out. */
  readonly isLeftOut?: true
}

/** Collects problems; lists the first of them and counts the rest, so that a hostile document cannot flood anybody. */
export class Report {
  private readonly errors: Problem[] = []
  private readonly remarks: Problem[] = []
  private errorCount = 0
  private remarkCount = 0
  private leftOutCount = 0

  error(where: string, what: string): void {
    this.errorCount++
    if (this.errors.length < LIMITS.problems) this.errors.push({ where, what, severity: 'error' })
  }

  note(where: string, what: string): void {
    this.remarkCount++
    if (this.remarks.length < LIMITS.problems) this.remarks.push({ where, what, severity: 'note' })
  }

  /** Comes before the other notes: the rest that is only counted may hold none. */
  leftOut(where: string, what: string): void {
    this.remarkCount++
    this.remarks.splice(this.leftOutCount++, 0, { where, what, severity: 'note', isLeftOut: true })
    this.remarks.length = Math.min(this.remarks.length, LIMITS.problems)
  }

  get failed(): boolean {
    return this.errorCount > 0
  }

  problems(): readonly Problem[] {
    return withRest(this.errors, this.errorCount, 'error')
  }

  notes(): readonly Problem[] {
    return withRest(this.remarks, this.remarkCount, 'note')
  }
}

function withRest(listed: readonly Problem[], count: number, severity: Problem['severity']): readonly Problem[] {
  const rest = count - listed.length
  return rest > 0 ? [...listed, { where: '', what: `and ${rest} more`, severity }] : [...listed]
}

/** The nearest known name in brackets, where one is near. */
export function meant(name: unknown, known: Iterable<string>): string {
  const [near] = typeof name === 'string' ? nearest(name.slice(0, LIMITS.label), [...known]) : []
  return near === undefined ? '' : ` (did you mean "${near}"?)`
}

/** One line of text: place and reason. */
export function problemText(problem: Problem): string {
  return problem.where === '' ? problem.what : `${problem.where}: ${problem.what}`
}

/** A value from an untrusted document as it appears in a message: short, in quotes, without control characters. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    const clean = value.slice(0, 61).replace(/\p{C}/gu, '')
    return `"${value.length > 60 ? `${clean.slice(0, 60)}…` : clean}"`
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === undefined) return 'nothing'
  return Array.isArray(value) ? 'a list' : 'an object'
}
