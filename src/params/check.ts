import { checkBlocks } from './blocks'
import type { Distribution } from './distribution'
import { checkDistribution, shortenDistribution } from './distribution-form'
import { type Checked, describeValue, isRecord, nameProblem, quoteText } from './problem'
import { checkNumber, rangeText } from './range'
import { checkSchedule } from './schedule-math'
import type { ChoiceSpec, ListItem, ListSpec, NumberSpec, ParamSpec, ParamValue, TextSpec } from './spec'

/** Longest id of a wire, in characters. */
export const MAX_WIRE_ID_LENGTH = 100
/** Most wires that one parameter may name. */
export const MAX_WIRES = 1000

/**
 * Checks one value of a document against its description and gives it back as a document should hold it: constants as plain
 * numbers, schedules in order of time, `Infinity` as `null` where the description knows unlimited. Whether named wires exist is
 * not checked here. The problem reads after the name of the parameter (see {@link nameProblem}) and counts list items from 1.
 */
export function checkParam(spec: ParamSpec, value: unknown): Checked<ParamValue> {
  switch (spec.type) {
    case 'number':
      return checkNumberParam(spec, value)
    case 'choice':
      return checkChoice(spec, value)
    case 'flag':
      return typeof value === 'boolean' ? { value } : { problem: `must be true or false, not ${describeValue(value)}` }
    case 'text':
      return checkText(spec, value)
    case 'distribution':
      return mapChecked(checkDistribution(value, spec.max, spec.unit), (dist: Distribution) => shortenDistribution(dist))
    case 'schedule':
      return checkSchedule(value, spec.max, spec.unit)
    case 'wire':
      return checkWire(value, 0)
    case 'wires':
      return checkWires(value)
    case 'list':
      return checkList(spec, value)
  }
}

function mapChecked<T, U>(checked: Checked<T>, change: (value: T) => U): Checked<U> {
  return 'problem' in checked ? checked : { value: change(checked.value) }
}

function checkNumberParam(spec: NumberSpec, value: unknown): Checked<number | null> {
  if (spec.unlimited === undefined) return checkNumber(value, spec)
  if (value === null || value === Number.POSITIVE_INFINITY) return { value: null }
  const checked = checkNumber(value, spec)
  if (!('problem' in checked)) return checked
  return { problem: checked.problem.replace(rangeText(spec), `${rangeText(spec)} or null for ${spec.unlimited}`) }
}

function checkChoice(spec: ChoiceSpec, value: unknown): Checked<string> {
  const option = spec.options.find((known) => known.value === value)
  if (option !== undefined) return { value: option.value }
  return { problem: `must be one of ${spec.options.map((known) => known.value).join(', ')}, not ${describeValue(value)}` }
}

function checkText(spec: TextSpec, value: unknown): Checked<string> {
  if (typeof value !== 'string') return { problem: `must be a text, not ${describeValue(value)}` }
  if (value.length > spec.maxLength) return { problem: `must have at most ${spec.maxLength} characters, not ${value.length}` }
  return hasControlCharacter(value) ? { problem: 'must be one line without control characters' } : { value }
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code === 0x7f || code === 0x2028 || code === 0x2029) return true
  }
  return false
}

function checkWire(value: unknown, minLength: number): Checked<string> {
  if (typeof value !== 'string') return { problem: `must be the id of a wire, not ${describeValue(value)}` }
  const fits = value.length >= minLength && value.length <= MAX_WIRE_ID_LENGTH
  return fits
    ? { value }
    : { problem: `must be the id of a wire, at most ${MAX_WIRE_ID_LENGTH} characters, not ${describeValue(value)}` }
}

function checkWires(value: unknown): Checked<readonly string[]> {
  if (!Array.isArray(value)) return { problem: `must be a list of wire ids, not ${describeValue(value)}` }
  if (value.length > MAX_WIRES) return { problem: `must have at most ${MAX_WIRES} wires, not ${value.length}` }
  const ids = new Set<string>()
  for (const [index, entry] of value.entries()) {
    const id = checkWire(entry, 1)
    if ('problem' in id) return nameProblem(`wire ${index + 1}`, id)
    if (ids.has(id.value)) return { problem: `must name each wire once, not ${quoteText(id.value)} twice` }
    ids.add(id.value)
  }
  return { value: [...ids] }
}

function checkList(spec: ListSpec, value: unknown): Checked<readonly ListItem[]> {
  if (!Array.isArray(value)) return { problem: `must be a list, not ${describeValue(value)}` }
  if (value.length > spec.maxItems) return { problem: `must have at most ${spec.maxItems} items, not ${value.length}` }
  const items: ListItem[] = []
  for (const [index, entry] of value.entries()) {
    const item = checkItem(spec, entry)
    if ('problem' in item) return nameProblem(`item ${index + 1}`, item)
    items.push(item.value)
  }
  return checkBlocks(spec.variants, items) ?? { value: items }
}

function checkItem(spec: ListSpec, entry: unknown): Checked<ListItem> {
  if (!isRecord(entry)) return { problem: `must be an object, not ${describeValue(entry)}` }
  const { type } = entry
  // Own keys only: a hostile document may name `constructor`.
  if (typeof type !== 'string' || !Object.hasOwn(spec.variants, type)) {
    return nameProblem('type', { problem: `must be one of ${Object.keys(spec.variants).join(', ')}, not ${describeValue(type)}` })
  }
  const { params } = spec.variants[type]
  const unknown = Object.keys(entry).find((key) => key !== 'type' && !Object.hasOwn(params, key))
  if (unknown !== undefined) return { problem: `${quoteText(unknown)} is not a field of ${type}` }
  const item: Record<string, ParamValue> & { type: string } = { type }
  for (const [name, param] of Object.entries(params)) {
    if (entry[name] === undefined) continue
    const checked = checkParam(param, entry[name])
    if ('problem' in checked) return nameProblem(name, checked)
    item[name] = checked.value
  }
  return { value: item }
}
