import { checkParam, counted, type ItemSpec, type ListItem, type ListSpec, type ParamValue } from '../../params'
import { type Row, rowsOf } from './rows'
import { isTime, readTime, secOf, short, type TimeForm, timeForm } from './times'

export interface LineProblem {
  readonly line: number
  readonly text: string
}

/** What a table holds for a list. */
export interface TableReading {
  /** In the order of the rows; as many as there is room for, the earliest. */
  readonly items: readonly ListItem[]
  /** Rows with a time. */
  readonly rows: number
  readonly form: TimeForm
  /** Times are counted from the earliest. */
  readonly fromEarliest: boolean
  readonly problems: readonly LineProblem[]
  /** Headings of columns that mean nothing here. */
  readonly unused: readonly string[]
  /** The earliest and the latest time of the items. */
  readonly span: readonly [fromSec: number, toSec: number] | null
}

export interface TableChoices {
  /** `null`: as the first time and its heading say. */
  readonly form: TimeForm | null
  /** `null`: where they are dates, or later than the list takes. */
  readonly fromEarliest: boolean | null
  /** How many items there is room for. */
  readonly room: number
}

interface Column {
  readonly name: string
  readonly spec: ItemSpec
  readonly index: number
}

type Table = NonNullable<ListSpec['table']>

const NOTHING = { items: [], rows: 0, form: 's', fromEarliest: false, problems: [], unused: [], span: null } as const

/** Fields of the item that a table has columns for, besides the time. */
export function tableFields(spec: ListSpec, { variant, time }: Table): readonly [name: string, spec: ItemSpec][] {
  return Object.entries(spec.variants[variant].params).filter(([name]) => name !== time)
}

/** The columns of a heading by name or title; without one, the fields in their order. */
function columnsOf(fields: readonly [string, ItemSpec][], heading: readonly string[] | null) {
  if (heading === null) return { columns: fields.map(([name, spec], i): Column => ({ name, spec, index: i + 1 })), unused: [] }
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const titles = heading.map(plain)
  const columns = fields.flatMap(([name, spec]): Column[] => {
    const index = titles.findIndex((title, i) => i > 0 && (title === plain(name) || title === plain(spec.title)))
    return index < 0 ? [] : [{ name, spec, index }]
  })
  const used = new Set(columns.map(({ index }) => index))
  return { columns, unused: heading.filter((title, i) => i > 0 && title !== '' && !used.has(i)) }
}

function cellValue(spec: ItemSpec, cell: string): { value: ParamValue } | { problem: string } {
  if (spec.type === 'number' && !/^[+\-.\deE]+$/.test(cell)) return { problem: `must be a number, not “${short(cell)}”` }
  const value = spec.type === 'number' ? Number(cell) : spec.type === 'flag' ? cell === 'true' || cell === '1' : cell
  if (Number.isNaN(value)) return { problem: `must be a number, not “${short(cell)}”` }
  const checked = checkParam(spec, value)
  // An empty cell stands for what a document writes as null.
  return 'problem' in checked ? { problem: checked.problem.replace(' or null for ', ' or empty for ') } : checked
}

/** Reads a list's items from CSV: the first column is the time, others are found by their headings. Never throws. */
export function readTable(spec: ListSpec, table: Table, text: string, choices: TableChoices): TableReading {
  const rows = rowsOf(text)
  if ('problem' in rows) return { ...NOTHING, problems: [{ line: rows.line, text: rows.problem }] }
  if (rows.length === 0) return NOTHING
  const heading = isTime(rows[0].cells[0]) ? null : rows[0].cells
  const data = heading === null ? rows : rows.slice(1)
  if (data.length === 0) return { ...NOTHING, problems: [{ line: rows[0].line, text: 'there are headings and nothing below' }] }
  const { columns, unused } = columnsOf(tableFields(spec, table), heading)
  const form = choices.form ?? timeForm(heading?.[0] ?? null, data[0].cells[0])
  const problems: LineProblem[] = []
  const times = data.map(({ line, cells }) => {
    const time = readTime(cells[0], form)
    if (typeof time === 'bigint') return time
    problems.push({ line, text: time })
    return null
  })
  const width = heading?.length ?? columns.length + 1
  const items = data.map((row) => itemOf(row, table.variant, columns, width, problems))
  const { fromEarliest, secs } = placed(times, spec, table, form, choices.fromEarliest)
  const timeSpec = spec.variants[table.variant].params[table.time]
  secs.forEach((sec, i) => {
    const checked = sec === null ? { value: 0 } : checkParam(timeSpec, sec)
    if ('problem' in checked) problems.push({ line: data[i].line, text: `${timeSpec.title} ${checked.problem}` })
  })
  problems.sort((a, b) => a.line - b.line)
  const base = { rows: data.length, form, fromEarliest, problems, unused }
  if (problems.length > 0) return { ...base, items: [], span: null }
  const all = items.map((item, i): ListItem => ({ ...item, [table.time]: secs[i] ?? 0 }))
  const kept = earliest(all, table.time, choices.room)
  const kepts = kept.map((item) => Number(item[table.time]))
  const span =
    kepts.length === 0 ? null : ([kepts.reduce((a, b) => Math.min(a, b)), kepts.reduce((a, b) => Math.max(a, b))] as const)
  return { ...base, items: kept, span }
}

function itemOf(row: Row, type: string, columns: readonly Column[], width: number, problems: LineProblem[]): ListItem {
  const { line, cells } = row
  if (cells.length > width && cells.slice(width).some((cell) => cell !== ''))
    problems.push({ line, text: `there are ${cells.length} values, and ${counted(width, 'column')}` })
  const item: Record<string, ParamValue> = {}
  for (const { name, spec, index } of columns) {
    const cell = cells[index] ?? ''
    if (cell === '') continue
    const checked = cellValue(spec, cell)
    if ('problem' in checked) problems.push({ line, text: `${spec.title} ${checked.problem}` })
    else item[name] = checked.value
  }
  return { ...item, type }
}

/** Times in seconds, counted from the earliest where that is wanted or cannot be otherwise. */
function placed(times: readonly (bigint | null)[], spec: ListSpec, table: Table, form: TimeForm, wanted: boolean | null) {
  const known = times.filter((time) => time !== null)
  const first = known.reduce((least, time) => (time < least ? time : least), known[0] ?? 0n)
  const timeSpec = spec.variants[table.variant].params[table.time]
  const isTooLate = timeSpec.type === 'number' && known.some((time) => secOf(time) > timeSpec.max)
  const fromEarliest = wanted ?? (form === 'iso' || isTooLate)
  const secs = times.map((time) => (time === null ? null : secOf(fromEarliest ? time - first : time)))
  return { fromEarliest, secs }
}

/** At most so many items, the earliest, in their order. */
function earliest(items: readonly ListItem[], time: string, room: number): readonly ListItem[] {
  if (items.length <= room) return items
  const order = items.map((_, i) => i).sort((a, b) => Number(items[a][time]) - Number(items[b][time]) || a - b)
  const kept = new Set(order.slice(0, room))
  return items.filter((_, i) => kept.has(i))
}

/** The items of a list as CSV (RFC 4180, line ends CR LF) that {@link readTable} reads back: the time and each field that some item sets. */
export function tableText(spec: ListSpec, table: Table, items: readonly ListItem[]): string {
  const fields = tableFields(spec, table).filter(([name]) => items.some((item) => item[name] != null))
  const cell = (value: ParamValue | undefined) => (value == null ? '' : String(value))
  const timeOf = (item: ListItem) =>
    cell(item[table.time] ?? (spec.variants[table.variant].params[table.time].default as ParamValue))
  const heading = [table.time, ...fields.map(([name]) => name)].join(',')
  const rows = items.map((item) => [timeOf(item), ...fields.map(([name]) => cell(item[name]))].join(','))
  return [heading, ...rows, ''].join('\r\n')
}
