import {
  isDefault,
  type ParamSpec,
  type ParamSpecs,
  type ParamValue,
  resolveParam,
  resolveParams,
  shortenParam,
  visibleParams,
} from '../params'

/** Parameters as a document holds them: those that are at their default are left out. */
export type Params = Readonly<Record<string, ParamValue>>

/** What several nodes hold for one parameter. */
export interface Shared {
  /** The first node's value; `undefined`: the default. */
  readonly value: ParamValue | undefined
  /** How many different values there are. */
  readonly variety: number
  readonly changed: boolean
}

/** Looks at one parameter of all chosen nodes at once. */
export function sharedValue(spec: ParamSpec, name: string, all: readonly Params[]): Shared {
  const values = all.map((params) => (Object.hasOwn(params, name) ? params[name] : undefined))
  const texts = values.map((value) => JSON.stringify(shortenParam(spec, resolveParam(spec, value) as ParamValue)))
  return { value: values[0], variety: new Set(texts).size, changed: values.some((value) => !isDefault(spec, value)) }
}

/** Names to show, in order: a parameter is shown when it has a meaning in any of the nodes. */
export function shownParams(specs: ParamSpecs, all: readonly Params[]): readonly string[] {
  const shown = new Set(all.flatMap((params) => visibleParams(specs, resolveParams(specs, params))))
  return Object.keys(specs).filter((name) => shown.has(name))
}

export interface ParamSection {
  /** `null`: without a heading, first. */
  readonly title: string | null
  readonly names: readonly string[]
}

/** Parameters by heading, in the order in which the headings first appear. */
export function sectionsOf(specs: ParamSpecs, names: readonly string[]): readonly ParamSection[] {
  const sections = new Map<string | null, string[]>([[null, []]])
  for (const name of names) {
    const title = specs[name].section ?? null
    sections.set(title, [...(sections.get(title) ?? []), name])
  }
  return [...sections].filter(([, list]) => list.length > 0).map(([title, list]) => ({ title, names: list }))
}

/**
 * The value a schedule changes over time: that of the nearest number of the same unit before it, or else of any. Schemas name no
 * base; they put the schedule after what it schedules.
 */
export function baseOf(specs: ParamSpecs, name: string, params: Params): number {
  const spec = specs[name]
  if (spec?.type !== 'schedule') return 0
  const names = Object.keys(specs)
  const fits = (other: string) => specs[other].type === 'number' && (specs[other] as { unit?: string }).unit === spec.unit
  const base = names.slice(0, names.indexOf(name)).findLast(fits) ?? names.find(fits)
  if (base === undefined) return 0
  const value = resolveParam(specs[base], Object.hasOwn(params, base) ? params[base] : undefined)
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
