import type { ParamSpec, ParamValue } from '../params'

/** What every control of a parameter gets. */
export interface ParamProps<S extends ParamSpec = ParamSpec> {
  readonly spec: S
  /** As the document holds it; `undefined`: the default. */
  readonly value: ParamValue | undefined
  /** The chosen nodes differ, and `value` is that of the first. */
  readonly mixed: boolean
  readonly changed: boolean
  /** Inside a list item: no slider, short words. */
  readonly compact?: boolean
  /** Base value of a schedule, in its unit. */
  readonly base?: number
  readonly onChange: (value: ParamValue, gesture: string | null) => void
  /** Sets it for the whole run, from its start on. */
  readonly onFromStart?: (value: ParamValue) => void
  /** Asks for a figure by the values of this parameter. */
  readonly onSweep?: () => void
}

/** The same props for a spec that was told apart by its `type`. */
export function withSpec<S extends ParamSpec>(props: ParamProps, spec: S): ParamProps<S> {
  return { ...props, spec }
}
