/** What a case measured, by the name of the expected metric; ` · how` after the name marks a second way to the same metric. */
export type Measured = Readonly<Record<string, number | string | boolean | null>>

/** A case of the validation table as something that can be run. */
export interface Case {
  readonly id: string
  /** Nothing in it is left to chance: one seed tells all. */
  readonly exact?: boolean
  /** Takes more than a second or so; the fast part of the tests leaves it out. */
  readonly slow?: boolean
  /** Metrics of the table that are not measured here, and why. */
  readonly leftOut?: Readonly<Record<string, string>>
  /** One run, or the few runs that the case compares. */
  measure(seed: number): Measured
}

/** Separates the name of a metric from the way in which it was measured. */
export const WAY = ' · '
