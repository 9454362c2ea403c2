import type { Distribution } from './distribution'
import { shortenDistribution } from './distribution-form'
import type { Schedule } from './schedule'
import type { ListItem, ListSpec, ParamSpec, ParamSpecs, ParamValue, ValueOf, ValuesOf } from './spec'

type ModelValue = number | string | boolean | Distribution | Schedule | readonly string[] | readonly ModelItem[]
interface ModelItem {
  readonly type: string
  readonly [param: string]: ModelValue
}

/**
 * The value as a model sees it: the default where there is none, `Infinity` for `null`, a constant distribution for a plain
 * number, list items with all their fields. The value must have passed `checkParam`; throws a RangeError for a list item of an
 * unknown type.
 */
export function resolveParam<S extends ParamSpec>(spec: S, value: ParamValue | undefined): ValueOf<S> {
  return resolve(spec, value) as ValueOf<S>
}

/** All parameters of a kind as its model sees them; values that the descriptions do not know are left out. */
export function resolveParams<P extends ParamSpecs>(specs: P, values: Readonly<Record<string, ParamValue>> = {}): ValuesOf<P> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, resolve(spec, entryOf(values, name))]),
  ) as ValuesOf<P>
}

function entryOf<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

function resolve(spec: ParamSpec, value: ParamValue | undefined): ModelValue {
  const given = value === undefined ? spec.default : value
  if (given === null) return Number.POSITIVE_INFINITY
  if (spec.type === 'distribution' && typeof given === 'number') return { dist: 'constant', mean: given }
  if (spec.type === 'list') return (given as readonly ListItem[]).map((item) => resolveItem(spec, item))
  return given as ModelValue
}

function resolveItem(spec: ListSpec, item: ListItem): ModelItem {
  const { params } = variantOf(spec, item)
  const fields = Object.entries(params).map(([name, param]) => [name, resolve(param, entryOf(item, name))])
  return { ...(Object.fromEntries(fields) as Record<string, ModelValue>), type: item.type }
}

function variantOf(spec: ListSpec, item: ListItem): ListSpec['variants'][string] {
  if (!Object.hasOwn(spec.variants, item.type)) throw new RangeError(`unchecked list item of type ${item.type}`)
  return spec.variants[item.type]
}

/** True when a checked value, or none, means the same to the model as the default. */
export function isDefault(spec: ParamSpec, value: ParamValue | undefined): boolean {
  return value === undefined || equal(resolve(spec, value), resolve(spec, undefined))
}

/**
 * The values worth saving: without those that equal their default, each in its shortest form, in the order of the descriptions.
 * Values that the descriptions do not know are kept, at the end.
 */
export function withoutDefaults(
  specs: ParamSpecs,
  values: Readonly<Record<string, ParamValue>>,
): Readonly<Record<string, ParamValue>> {
  const known = Object.entries(specs).flatMap(([name, spec]): [string, ParamValue][] => {
    const value = entryOf(values, name)
    return value === undefined || isDefault(spec, value) ? [] : [[name, shortenParam(spec, value)]]
  })
  const unknown = Object.entries(values).filter(([name]) => !Object.hasOwn(specs, name))
  return Object.fromEntries([...known, ...unknown])
}

/**
 * The shortest form in which a document holds a checked or resolved value: `null` for `Infinity`, plain numbers for constants,
 * list items without defaults.
 */
export function shortenParam(spec: ParamSpec, value: ParamValue): ParamValue {
  if (value === Number.POSITIVE_INFINITY) return null
  if (spec.type === 'distribution' && typeof value === 'object') return shortenDistribution(value as Distribution)
  if (spec.type === 'list') return (value as readonly ListItem[]).map((item) => shortenItem(spec, item))
  return value
}

function shortenItem(spec: ListSpec, item: ListItem): ListItem {
  const { type, ...fields } = item
  return { type, ...withoutDefaults(variantOf(spec, item).params, fields) }
}

/**
 * Names of the parameters to show, in order: those whose `when` holds for the resolved values. One that depends on a hidden one
 * is hidden too. Also serves the fields of a list item.
 */
export function visibleParams(specs: ParamSpecs, resolved: Readonly<Record<string, unknown>>): readonly string[] {
  const isVisible = (name: string, seen: readonly string[]): boolean => {
    const when = entryOf(specs, name)?.when
    if (when === undefined) return Object.hasOwn(specs, name)
    if (seen.includes(name)) return false
    return when.is.some((value) => value === resolved[when.param]) && isVisible(when.param, [...seen, name])
  }
  return Object.keys(specs).filter((name) => isVisible(name, []))
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b))
    return false
  const left = Object.entries(a).filter(([, value]) => value !== undefined)
  const right = Object.entries(b).filter(([, value]) => value !== undefined)
  const others = new Map(right)
  return left.length === right.length && left.every(([key, value]) => others.has(key) && equal(value, others.get(key)))
}
