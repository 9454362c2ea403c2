import {
  formatText,
  type ItemSpec,
  isDefault,
  type ListItem,
  type ListSpec,
  mean,
  type ParamValue,
  resolveParam,
} from '../params'
import type { WireChoice } from './selection'

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
  const fields = Object.entries(variant.params)
  const targets = fields.map(([name, param]) => targetText(param, item[name], wires)).filter((text) => text !== '')
  const values = fields.map(([name, param]) => valueText(param, item[name])).filter((text) => text !== '')
  return { head: [lower(variant.title), ...targets].join(' '), tail: values.slice(0, MOST_TELLING).join(', ') }
}

function targetText(spec: ItemSpec, value: ParamValue | undefined, wires: readonly WireChoice[]): string {
  const named = (id: string) => wires.find((wire) => wire.id === id)?.title ?? 'a missing wire'
  if (spec.type === 'wire') return typeof value === 'string' && value !== '' ? named(value) : 'nothing yet'
  if (spec.type !== 'wires') return ''
  return Array.isArray(value) && value.length > 0 ? value.map((id) => named(String(id))).join(', ') : 'all'
}

/** Distributions always speak; of the others those that are not at their default. */
function valueText(spec: ItemSpec, value: ParamValue | undefined): string {
  if (spec.type === 'distribution') return formatText(mean(resolveParam(spec, value)), spec.unit, { digits: 3, trim: true })
  if (isDefault(spec, value)) return ''
  switch (spec.type) {
    case 'number':
      return `${lower(spec.title)} ${value === null ? spec.unlimited : formatText(Number(value), spec.unit, { trim: true })}`
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
