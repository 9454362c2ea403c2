import { schemaOf } from '../../src/kinds/schemas'
import { type ParamValue, parseQuantity } from '../../src/params'
import { type Scenario, WIRE_SPECS } from '../../src/scenario'
import { readValue, type Setting, settingOf, type Target, targetOf } from './setting'

/** Most points of all sweeps together. */
export const MAX_POINTS = 10_000

/** One swept parameter and its values, in the order in which they are tried. */
export interface Axis {
  /** `node.param` or `wire.param`, as results name it. */
  readonly path: string
  readonly settings: readonly Setting[]
}

type Problem = { readonly problem: string }

const EXAMPLE = 'write it like checkout.workers=1..32'
const RANGE = /^(.+?)\.\.(.+?)(?:([:*])(.+))?$/

/**
 * Reads `node.param=VALUES`: a list `1,2,4`, a range `1..32` in steps of 1, `10..100:10` in steps, or `100..1000*2` by a factor; each
 * number with or without a unit. The node or the wire may be left out where only one has the parameter. Ranges of values are checked when a
 * scenario is compiled with them.
 */
export function readSweep(scenario: Scenario, text: string): Axis | Problem {
  const at = text.indexOf('=')
  if (at < 1) return { problem: EXAMPLE }
  if (text.slice(at + 1).trim() === '') return { problem: `no value follows the '=': ${EXAMPLE}` }
  const path = wholePath(scenario, text.slice(0, at).trim())
  if (typeof path !== 'string') return path
  const target = targetOf(scenario, path)
  if ('problem' in target) return target
  const values = readValues(target, text.slice(at + 1).trim())
  if ('problem' in values) return values
  return { path, settings: values.map((value) => settingOf(target, value)) }
}

/** How values are spread over a range: at equal distances, or at equal factors. */
export type Spacing = 'linear' | 'log'

/** A range of values to try; both ends belong to it. */
export interface SpacedRange {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly scale: Spacing
}

/**
 * So many values of the parameter that a path names, from one to the other. A parameter of whole numbers gets each only once, which
 * may leave fewer. Whether the parameter takes the values is checked when a scenario is compiled with them.
 */
export function spacedSweep(scenario: Scenario, path: string, range: SpacedRange): Axis | Problem {
  const target = targetOf(scenario, path)
  if ('problem' in target) return target
  const { from, to, count, scale } = range
  if (!(Number.isFinite(from) && Number.isFinite(to))) return { problem: 'A range has two ends: give a number for each.' }
  if (!(to > from)) return { problem: 'A range goes from small to large: the second number must be the larger one.' }
  if (!(Number.isInteger(count) && count >= 2 && count <= MAX_POINTS)) {
    return { problem: `A curve has from 2 to ${MAX_POINTS} points.` }
  }
  if (scale === 'log' && !(from > 0)) return { problem: 'Equal factors begin above 0: raise the first number, or space evenly.' }
  const whole = target.spec.type === 'number' && target.spec.integer === true
  const at = (share: number) => (scale === 'log' ? from * (to / from) ** share : from + (to - from) * share)
  const values = Array.from({ length: count }, (_, i) => {
    const value = i === 0 ? from : i === count - 1 ? to : at(i / (count - 1))
    return whole ? Math.round(value) : tidy(value)
  })
  return { path, settings: [...new Set(values)].map((value) => settingOf(target, value)) }
}

function wholePath(scenario: Scenario, path: string): string | Problem {
  if (path.includes('.')) return path
  const nodes = scenario.nodes.filter((node) => Object.hasOwn(schemaOf(node.kind).params, path))
  const owners = [...nodes, ...(Object.hasOwn(WIRE_SPECS, path) ? scenario.wires : [])].map(({ id }) => id)
  if (owners.length === 1) return `${owners[0]}.${path}`
  if (owners.length === 0) return { problem: `no node or wire has a parameter '${path}'; ${EXAMPLE}` }
  return {
    problem: `several ${nodes.length > 0 ? 'nodes' : 'wires'} have a parameter '${path}': say which, as in ${owners[0]}.${path}`,
  }
}

function readValues(target: Target, text: string): readonly ParamValue[] | Problem {
  const { spec } = target
  const range = spec.type === 'number' || spec.type === 'distribution' ? RANGE.exec(text) : null
  if (range !== null) return readRange(target, range)
  const items = splitList(text)
  if (items.some((item) => item === '')) return { problem: `a value is missing in '${text}'` }
  if (items.length > MAX_POINTS) return { problem: `${items.length} values are more than ${MAX_POINTS} points` }
  return items.map((item) => readValue(target, item))
}

function readRange(target: Target, [text, from, to, how, by]: RegExpExecArray): readonly number[] | Problem {
  const quantity = (part: string, unit = target.unit) => parseQuantity(part, unit)
  const start = quantity(from)
  if (typeof start !== 'number') return start
  const end = quantity(to)
  if (typeof end !== 'number') return end
  if (!(Number.isFinite(start) && Number.isFinite(end))) return { problem: `'${text}' has no end` }
  if (end < start) return { problem: `'${text}' runs backwards: ranges go from small to large` }
  const step = how === undefined ? 1 : how === '*' ? quantity(by, 'factor') : quantity(by)
  if (typeof step !== 'number') return step
  const whole = target.spec.type === 'number' && target.spec.integer === true
  if (how === '*') return geometric(text, start, end, step, whole)
  if (how === undefined && end > start && end - start < 1) {
    return { problem: `'${text}' is narrower than a step of 1: give a step, as in ${from}..${to}:0.1` }
  }
  if (!(step > 0)) return { problem: `a step is above 0, not ${by}` }
  const count = Math.floor((end - start) / step + 1e-9) + 1
  if (count > MAX_POINTS) return { problem: `'${text}' has ${count} values, more than ${MAX_POINTS} points` }
  return Array.from({ length: count }, (_, i) => tidy(start + i * step))
}

function geometric(text: string, start: number, end: number, factor: number, whole: boolean): readonly number[] | Problem {
  if (!(start > 0)) return { problem: `'${text}' multiplies, so it begins above 0` }
  if (!(factor > 1)) return { problem: `'${text}' multiplies by a number above 1` }
  const count = Math.floor(Math.log(end / start) / Math.log(factor) + 1e-9) + 1
  if (count > MAX_POINTS) return { problem: `'${text}' has ${count} values, more than ${MAX_POINTS} points` }
  const values: number[] = []
  for (let i = 0, value = start; i < count; i++, value *= factor) {
    const next = whole ? Math.round(value) : tidy(value)
    if (next !== values.at(-1)) values.push(next)
  }
  return values
}

/** Without the last binary digits' noise: 0.1 + 2 · 0.1 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12))
}

/** Parts between commas, but not within brackets, braces or quotes. */
function splitList(text: string): readonly string[] {
  const items: string[] = []
  let depth = 0
  let quoted = false
  let item = ''
  for (const char of text) {
    if (char === '"') quoted = !quoted
    else if (!quoted && '[{'.includes(char)) depth++
    else if (!quoted && ']}'.includes(char)) depth--
    if (char === ',' && depth === 0 && !quoted) {
      items.push(item.trim())
      item = ''
    } else item += char
  }
  return [...items, item.trim()]
}
