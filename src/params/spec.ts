import type { Distribution } from './distribution'
import type { Schedule } from './schedule'
import type { Unit } from './unit'

/** What every parameter description says, whatever its type. */
interface SpecBase {
  /** Label in the inspector: a short noun phrase, sentence case. */
  readonly title: string
  /** One to three sentences: what it does, where it differs from the library people know. */
  readonly help: string
  /** Where the default comes from, e.g. "Resilience4j 2.x CircuitBreakerConfig". */
  readonly source?: string
  /** Heading under which the inspector groups it. No heading: shown first. */
  readonly section?: string
  /** Shown only while another parameter has one of these values. */
  readonly when?: { readonly param: string; readonly is: readonly (string | number | boolean)[] }
}

/** A number with a unit. `null` in a document means unlimited where `unlimited` is set; a model then sees `Infinity`. */
export interface NumberSpec extends SpecBase {
  readonly type: 'number'
  readonly unit: Unit
  readonly default: number | null
  readonly min: number
  readonly max: number
  readonly integer?: boolean
  /** Word shown for `null` ("unlimited"); absent: `null` is refused. */
  readonly unlimited?: string
  /** How a slider spreads the range. Default linear. */
  readonly scale?: 'linear' | 'log'
}

/** One of a closed set of words. */
export interface ChoiceSpec<V extends string = string> extends SpecBase {
  readonly type: 'choice'
  readonly default: V
  readonly options: readonly { readonly value: V; readonly title: string; readonly help?: string }[]
}

/** Yes or no. */
export interface FlagSpec extends SpecBase {
  readonly type: 'flag'
  readonly default: boolean
}

/** Free text, one line. */
export interface TextSpec extends SpecBase {
  readonly type: 'text'
  readonly default: string
  readonly maxLength: number
}

/** A random quantity, in `unit`. A document may write a plain number for a constant. */
export interface DistributionSpec extends SpecBase {
  readonly type: 'distribution'
  readonly unit: Unit
  readonly default: Distribution
  readonly max: number
}

/** Changes of a base value over virtual time; empty: the base value stays. */
export interface ScheduleSpec extends SpecBase {
  readonly type: 'schedule'
  readonly unit: Unit
  readonly default: Schedule
  readonly max: number
}

/** The id of one of the node's own out wires; empty text: none chosen. Only inside a list item. */
export interface WireSpec extends SpecBase {
  readonly type: 'wire'
  /** Offers only wires that leave by this port. */
  readonly port?: string
  readonly default: string
}

/** Some of the node's own wires, by id; empty: all of them. Only inside a list item. */
export interface WiresSpec extends SpecBase {
  readonly type: 'wires'
  /** Offers only wires of this port, where they leave or enter; without one, those that leave. */
  readonly port?: string
  readonly default: readonly string[]
}

/** An ordered list of records; each record is of one variant, named by its `type` field. */
export interface ListSpec<V extends Variants = Variants> extends SpecBase {
  readonly type: 'list'
  readonly default: readonly VariantValue<V>[]
  readonly variants: V
  readonly maxItems: number
  /** What an empty list means, shown in its place. */
  readonly empty: string
  /** Items of this variant can be read from a table, a row each, and written to one; `time` is their field, in seconds, of its first column. */
  readonly table?: { readonly variant: string; readonly time: string }
}

/** One shape of a list item. Items may form blocks: from one that opens to the one that closes, with all that stands between. */
export interface VariantSpec {
  readonly title: string
  readonly params: Readonly<Record<string, ItemSpec>>
  /** Opens a block. */
  readonly opens?: boolean
  /** Divides the innermost block, which must be of this variant, once: the `else` of an `if`. */
  readonly divides?: string
  /** Closes the innermost block. */
  readonly closes?: boolean
  /** Blocks that it may not stand in, at any depth. */
  readonly notIn?: readonly string[]
  /**
   * How an item reads: `{name}` stands for a field; `[…]` is left out where its field is not shown, `(…)` also where it is at its default.
   */
  readonly sentence?: string
  /** One or two sentences for the menu and the open item. */
  readonly help?: string
}

/** The shapes a list item can have. */
export type Variants = Readonly<Record<string, VariantSpec>>

/** What a list item may hold. Lists do not nest. */
export type ItemSpec = NumberSpec | ChoiceSpec | FlagSpec | TextSpec | DistributionSpec | WireSpec | WiresSpec

export type ParamSpec = ItemSpec | ScheduleSpec | ListSpec

/** A kind's parameters, in the order in which the inspector shows them. */
export type ParamSpecs = Readonly<Record<string, ParamSpec>>

type VariantValue<V extends Variants> = {
  readonly [T in keyof V & string]: { readonly type: T } & { readonly [K in keyof V[T]['params']]: ValueOf<V[T]['params'][K]> }
}[keyof V & string]

/** The value a model sees for a parameter: defaults filled in, `null` turned into `Infinity`. */
export type ValueOf<S> = S extends { readonly type: 'number' }
  ? number
  : S extends { readonly type: 'choice'; readonly options: readonly { readonly value: infer V }[] }
    ? V
    : S extends { readonly type: 'flag' }
      ? boolean
      : S extends { readonly type: 'text' | 'wire' }
        ? string
        : S extends { readonly type: 'wires' }
          ? readonly string[]
          : S extends { readonly type: 'distribution' }
            ? Distribution
            : S extends { readonly type: 'schedule' }
              ? Schedule
              : S extends { readonly type: 'list'; readonly variants: infer V extends Variants }
                ? readonly VariantValue<V>[]
                : never

/** All parameter values of a kind as its model sees them. */
export type ValuesOf<P extends ParamSpecs> = { readonly [K in keyof P]: ValueOf<P[K]> }

/** A parameter value as a document holds it. */
export type ParamValue = number | string | boolean | null | Distribution | Schedule | readonly string[] | readonly ListItem[]

/** A list item as a document holds it. */
export interface ListItem {
  readonly type: string
  readonly [param: string]: ParamValue
}

type Draft<S extends ParamSpec> = Omit<S, 'type'>

export function number(spec: Draft<NumberSpec>): NumberSpec {
  return { type: 'number', ...spec }
}
export function choice<const V extends string>(spec: Draft<ChoiceSpec<V>>): ChoiceSpec<V> {
  return { type: 'choice', ...spec }
}
export function flag(spec: Draft<FlagSpec>): FlagSpec {
  return { type: 'flag', ...spec }
}
export function text(spec: Draft<TextSpec>): TextSpec {
  return { type: 'text', ...spec }
}
export function distribution(spec: Draft<DistributionSpec>): DistributionSpec {
  return { type: 'distribution', ...spec }
}
export function schedule(spec: Draft<ScheduleSpec>): ScheduleSpec {
  return { type: 'schedule', ...spec }
}
export function wire(spec: Draft<WireSpec>): WireSpec {
  return { type: 'wire', ...spec }
}
export function wires(spec: Draft<WiresSpec>): WiresSpec {
  return { type: 'wires', ...spec }
}
export function list<const V extends Variants>(spec: Draft<ListSpec<V>>): ListSpec<V> {
  return { type: 'list', ...spec }
}
