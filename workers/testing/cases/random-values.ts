import {
  checkParam,
  DISTRIBUTIONS,
  fieldRange,
  type ItemSpec,
  type ListItem,
  type ListSpec,
  type NumberRange,
  type NumberSpec,
  type ParamSpec,
  type ParamValue,
  type RecordField,
  type RecordShape,
  SCHEDULE_ITEMS,
  type ValueLimits,
} from '../../../src/params'
import type { Dice } from './random-dice'

/** A value of any parameter at all, by its description: often a bound of its range, now and then unlimited, never one that is refused. */
export function anyValue(spec: ParamSpec, wires: readonly string[], dice: Dice): ParamValue {
  const checked = checkParam(spec, draw(spec, wires, dice))
  return 'problem' in checked ? (spec.default as ParamValue) : checked.value
}

function draw(spec: ParamSpec, wires: readonly string[], dice: Dice): ParamValue {
  switch (spec.type) {
    case 'number':
      return anyNumber(spec, dice)
    case 'choice':
      return dice.oneOf(spec.options).value
    case 'flag':
      return dice.chance(0.5)
    case 'text':
      return dice.oneOf(['', 'a', 'x y', 'ok', spec.default]).slice(0, spec.maxLength)
    case 'distribution':
      return anyRecord('dist', dice.oneOf(DISTRIBUTIONS), spec, dice)
    case 'schedule':
      return Array.from({ length: dice.between(0, 4) }, () => anyRecord('type', dice.oneOf(SCHEDULE_ITEMS), spec, dice)) as never
    case 'wire':
      return wires.length > 0 && dice.chance(0.9) ? dice.oneOf(wires) : ''
    case 'wires':
      return dice.chance(0.3) ? [] : wires.filter(() => dice.chance(0.5))
    case 'list':
      return anyList(spec, wires, dice)
  }
}

function anyNumber(spec: NumberSpec, dice: Dice): number | null {
  if (spec.unlimited !== undefined && dice.chance(0.15)) return null
  return inRange(spec, spec.default ?? spec.min, dice)
}

function inRange(range: NumberRange, usual: number, dice: Dice): number {
  const { min, max, integer, above } = range
  const low = above === true ? Math.max(min, max * 1e-6) : min
  const sort = dice.between(0, 9)
  const near = dice.oneOf([usual, usual * 0.1, usual * 0.5, usual * 2, usual * 10])
  // Spread over the magnitudes: most ranges are wide.
  const wide = low + (max - low) * 10 ** -dice.real(0, 8)
  const value = sort < 2 ? low : sort < 3 ? max : sort < 4 ? dice.oneOf([1, 2, 3]) : sort < 8 ? near : wide
  const within = Math.min(max, Math.max(low, value))
  return integer === true ? Math.round(within) : Number(within.toPrecision(4))
}

function anyRecord(tag: 'dist' | 'type', shape: RecordShape & object, limits: ValueLimits, dice: Dice): ParamValue {
  const fields = shape.fields.filter((field) => field.optional !== true || dice.chance(0.5))
  const name = 'name' in shape ? shape.name : (shape as RecordShape & { readonly type?: string }).type
  const values = fields.map((field): [string, unknown] => [field.name, anyField(field, limits, dice)])
  return { [tag]: name, ...Object.fromEntries(values) } as never
}

function anyField(field: RecordField, limits: ValueLimits, dice: Dice): number | number[] {
  const range = fieldRange(field, limits)
  const usual = Array.isArray(field.default) ? 1 : ((field.default as number | null) ?? 1)
  // Times of a schedule: within the run, and often at the very instants of its changes.
  if (field.unit === 's') return Math.max(range.min, dice.oneOf([0, 0.001, 0.25, 0.5, 0.5, 1, dice.real(0, 2)]))
  if (field.maxItems !== undefined) return Array.from({ length: dice.between(1, 4) }, () => inRange(range, usual, dice))
  return inRange(range, usual, dice)
}

function anyList(spec: ListSpec, wires: readonly string[], dice: Dice): ListItem[] {
  const names = Object.keys(spec.variants)
  const items: ListItem[] = []
  const open: string[] = []
  const closing = names.find((name) => spec.variants[name].closes === true)
  for (let count = dice.between(0, 6); count > 0; count--) {
    const type = dice.oneOf(names)
    const { opens, divides, closes, notIn = [] } = spec.variants[type]
    if (divides !== undefined && open.at(-1) !== divides) continue
    if ((closes === true && open.length === 0) || notIn.some((other) => open.includes(other))) continue
    items.push(anyItem(spec, type, wires, dice))
    if (opens === true) open.push(type)
    if (closes === true) open.pop()
  }
  if (closing !== undefined) items.push(...open.map(() => anyItem(spec, closing, wires, dice)))
  return items.slice(0, spec.maxItems)
}

function anyItem(spec: ListSpec, type: string, wires: readonly string[], dice: Dice): ListItem {
  const params: [string, ItemSpec][] = Object.entries(spec.variants[type].params).filter(() => dice.chance(0.7))
  return { type, ...Object.fromEntries(params.map(([name, param]) => [name, anyValue(param, wires, dice)])) }
}
