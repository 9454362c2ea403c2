import {
  exactText,
  formatText,
  type ItemSpec,
  isDefault,
  type ListItem,
  type ListSpec,
  mean,
  type ParamValue,
  resolveParam,
  resolveParams,
  type VariantSpec,
  visibleParams,
} from '../params'
import { lateText } from '../ui'
import { offered, type WireChoice } from './selection'

/** A list item in one line: what it is, and the most telling of its values. */
export interface ItemSummary {
  readonly head: string
  readonly tail: string
}

const MOST_TELLING = 2

/** Says a list item in words, e.g. `call Payments` and `timeout 3 s`. */
export function summarise(spec: ListSpec, item: ListItem, wires: readonly WireChoice[]): ItemSummary {
  const variant = spec.variants[item.type]
  if (variant === undefined) return { head: item.type, tail: '' }
  const sentence = lateText(variant.sentence)
  if (sentence !== undefined) return { head: sentenceOf(variant, sentence, item, wires), tail: '' }
  const fields = Object.entries(variant.params)
  const targets = fields.map(([name, param]) => targetText(param, item[name], wires)).filter((text) => text !== '')
  const values = fields.map(([name, param]) => valueText(param, item[name])).filter((text) => text !== '')
  return { head: [lower(variant.title), ...targets].join(' '), tail: values.slice(0, MOST_TELLING).join(', ') }
}

/** Fills in a sentence; see `sentence` of a variant. */
function sentenceOf(variant: VariantSpec, sentence: string, item: ListItem, wires: readonly WireChoice[]): string {
  const { type: _, ...fields } = item
  const shown = visibleParams(variant.params, resolveParams(variant.params, fields))
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => saidText(variant.params[name], fields[name], wires))
  const fieldsIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
  return fill(
    sentence
      .replace(/\[([^\]]*)\]/g, (_, part: string) => (fieldsIn(part).every((name) => shown.includes(name)) ? part : ''))
      .replace(/\(([^)]*)\)/g, (_, part: string) => {
        const said = fieldsIn(part).every((name) => shown.includes(name) && !isDefault(variant.params[name], fields[name]))
        return said ? part : ''
      }),
  )
}

/** A value inside a sentence. */
function saidText(spec: ItemSpec, value: ParamValue | undefined, wires: readonly WireChoice[]): string {
  switch (spec.type) {
    case 'wire':
    case 'wires':
      return targetText(spec, value, wires)
    case 'number': {
      const number = value === undefined ? spec.default : Number(value)
      return value === null || number === null ? (spec.unlimited ?? '') : exactText(number, spec.unit)
    }
    case 'distribution': {
      const dist = resolveParam(spec, value)
      const text = formatText(mean(dist), spec.unit, { digits: 3, trim: true })
      return dist.dist === 'constant' ? text : `${text}, ${dist.dist}`
    }
    case 'choice':
      return lower(spec.options.find((option) => option.value === (value ?? spec.default))?.title ?? '')
    default:
      return String(value ?? spec.default)
  }
}

/** What is wrong with an item that its description cannot know: it names wires that are gone. */
export function problemOf(spec: ListSpec, item: ListItem, wires: readonly WireChoice[]): string | null {
  const named = Object.entries(spec.variants[item.type]?.params ?? {}).flatMap(([name, param]) => {
    const value = item[name]
    if (param.type === 'wires' && Array.isArray(value)) return value.map(String)
    return param.type === 'wire' && typeof value === 'string' && value !== '' ? [value] : []
  })
  return named.every((id) => wires.some((wire) => wire.id === id)) ? null : 'A wire it names is gone: choose another.'
}

function targetText(spec: ItemSpec, value: ParamValue | undefined, wires: readonly WireChoice[]): string {
  const named = (id: string) => wires.find((wire) => wire.id === id)?.title ?? 'a missing wire'
  if (spec.type === 'wire') return typeof value === 'string' && value !== '' ? named(value) : 'nothing yet'
  if (spec.type !== 'wires') return ''
  if (Array.isArray(value) && value.length > 0) return value.map((id) => named(String(id))).join(', ')
  // All of one is that one.
  const all = offered(wires, spec.port)
  return all.length === 1 && spec.port !== undefined ? all[0].title : 'all'
}

/** Distributions always speak; of the others those that are not at their default. */
function valueText(spec: ItemSpec, value: ParamValue | undefined): string {
  if (spec.type === 'distribution') return formatText(mean(resolveParam(spec, value)), spec.unit, { digits: 3, trim: true })
  if (isDefault(spec, value)) return ''
  switch (spec.type) {
    case 'number':
      return `${lower(spec.title)} ${value === null ? spec.unlimited : exactText(Number(value), spec.unit)}`
    case 'choice':
      return lower(spec.options.find((option) => option.value === value)?.title ?? '')
    case 'flag':
      return value === true ? lower(spec.title) : `no ${lower(spec.title)}`
    case 'text':
      return String(value)
    default:
      return ''
  }
}

/** A title inside a sentence: its first letter is small unless the word is an abbreviation. */
export function lower(title: string): string {
  return /^[A-Z](?![A-Z0-9])/.test(title) ? title.slice(0, 1).toLowerCase() + title.slice(1) : title
}
