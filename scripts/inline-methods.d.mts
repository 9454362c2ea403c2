/** What is put where: names of methods as `Class.method`, of functions as they are. */
export interface InlinePlan {
  /** Those that take others in. */
  readonly into: readonly string[]
  /** Those that are taken in, there and within each other. */
  readonly bodies: readonly string[]
  /** Of what class is what variables and fields of a name hold (`messages`, or with the name before it `meters.wait`), also the elements of lists. */
  readonly receivers: Readonly<Record<string, string>>
}

/** The text of a bundle with methods put into their callers. Throws where that cannot be done as planned. */
export declare function inlineMethods(code: string, plan: InlinePlan): string
