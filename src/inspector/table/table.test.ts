import { expect, test } from 'vitest'
import { params } from '../../kinds/producer/params'
import { checkParam, type ListItem, type ListSpec, shortenParam } from '../../params'
import { readTable, type TableChoices, tableText } from './items'
import { rowsOf } from './rows'

const spec: ListSpec = params.trace
const table = params.trace.table ?? { variant: '', time: '' }
const ANY: TableChoices = { form: null, fromEarliest: null, room: 10_000 }
const read = (text: string, more: Partial<TableChoices> = {}) => readTable(spec, table, text, { ...ANY, ...more })
const times = (text: string, more: Partial<TableChoices> = {}) => read(text, more).items.map(({ atSec }) => atSec)
const problems = (text: string, more: Partial<TableChoices> = {}) =>
  read(text, more).problems.map(({ line, text: said }) => `${line}: ${said}`)

test('reads the times alone, with a heading or without', () => {
  expect(times('0.5\n1\n2.25\n')).toEqual([0.5, 1, 2.25])
  expect(times('time\n0.5\n1\n')).toEqual([0.5, 1])
  expect(times('\uFEFFat\r\n3\r\n\r\n1e-3\r\n')).toEqual([3, 0.001])
  expect(read('')).toMatchObject({ items: [], problems: [], span: null })
})

test.each([
  ['time_ms\n1500', [1.5]],
  ['atMs\n1500', [1.5]],
  ['Milliseconds\n1500', [1.5]],
  ['latency (ms)\n1500', [1.5]],
  ['atSec\n1500', [1500]],
  ['seconds\n1500', [1500]],
  ['items\n1500', [1500]],
])('knows the unit by the heading: %j', (text, expected) => {
  expect(times(text)).toEqual(expected)
})

test('the unit can be said instead, and wins over the heading', () => {
  expect(times('1500\n2000.5', { form: 'ms' })).toEqual([1.5, 2.0005])
  expect(times('time_ms\n1500', { form: 's' })).toEqual([1500])
})

test('dates count from the earliest, to the nanosecond and across zones', () => {
  const text = 'ts\n2026-03-01T09:30:00.250Z\n2026-03-01T10:30:00+01:00\n"2026-03-01 09:30:01,000000001"\n'
  expect(read(text)).toMatchObject({ form: 'iso', fromEarliest: true, problems: [] })
  expect(times(text)).toEqual([0.25, 0, 1.000000001])
})

test('times since 1970 count from the earliest, as seconds or milliseconds, without rounding', () => {
  expect(times('1767225600.123456789\n1767225600.5')).toEqual([0, 0.376543211])
  expect(times('1767225600123\n1767225601123')).toEqual([0, 1])
  expect(times('5\n7')).toEqual([5, 7])
  expect(times('5\n7', { fromEarliest: true })).toEqual([0, 2])
})

test('finds fields by their names or titles, in any order, and says what it does not use', () => {
  const { items, unused } = read('time,user agent,Class,KEY,size\n1,"curl, 8",2,7,100\n2,x,,,\n')
  expect(items).toEqual([
    { type: 'at', atSec: 1, key: 7, class: 2 },
    { type: 'at', atSec: 2 },
  ])
  expect(unused).toEqual(['user agent', 'size'])
  expect(read('1;7;2;3\n2;;;').items).toEqual([
    { type: 'at', atSec: 1, key: 7, class: 2, count: 3 },
    { type: 'at', atSec: 2 },
  ])
  expect(read('time\tMessages\n1\t4').items).toEqual([{ type: 'at', atSec: 1, count: 4 }])
})

test('says what is wrong and on which line, and takes nothing then', () => {
  const text = 'time,key,class\n0,1,1\noops,2,1\n-1,3,1\n\n3,x,1\n4,5,99\n5,1,1,9\n,1,1\n'
  expect(problems(text)).toEqual([
    '3: “oops” is no number',
    '4: At must be between 0 and 1,000,000 s, not −1 s',
    '6: Key must be a number, not “x”',
    '7: Class must be between 1 and 16 or empty for drawn, not 99',
    '8: there are 4 values, and 3 columns',
    '9: the time is missing',
  ])
  expect(read(text).items).toEqual([])
  expect(problems('1\n2026-03-01T09:30:00Z')).toEqual(['2: “2026-03-01T09:30:00Z” is a date, and the times above are numbers'])
  expect(problems('2026-04-30T09:30Z\n2026-04-31T09:30Z')).toEqual([expect.stringContaining('2: “2026-04-31T09:30Z” is no date')])
  expect(problems('time,key\n1,"a\nb\n')).toEqual(['2: a quotation mark is opened here and never closed'])
  expect(problems('time,key\n1,"2"3\n')).toEqual(['2: text stands behind a closing quotation mark'])
  expect(problems('time,key\n')).toEqual(['1: there are headings and nothing below'])
  expect(problems('1e99')).toEqual(['1: there are headings and nothing below'])
})

test('counts lines through quoted line breaks', () => {
  expect(problems('time,note\n1,"two\nlines"\nx,\n')).toEqual(['4: “x” is no number'])
  expect(rowsOf('a,"b ""c"""\n')).toEqual([{ line: 1, cells: ['a', 'b "c"'] }])
})

test('takes the earliest where there are more than fit, in the order of the table', () => {
  const { items, rows, span } = read('9\n1\n5\n1\n7', { room: 3 })
  expect(items.map(({ atSec }) => atSec)).toEqual([1, 5, 1])
  expect([rows, span]).toEqual([5, [1, 5]])
  expect(read('1\n2', { room: 0 })).toMatchObject({ items: [], rows: 2, span: null })
})

test('what is written is read back to the same', () => {
  const items: readonly ListItem[] = [
    { type: 'at', atSec: 0.123456789, key: 5 },
    { type: 'at', key: null, class: 3 },
    { type: 'at', atSec: 1_000_000, count: 10_000 },
  ]
  const text = tableText(spec, table, items)
  expect(text).toBe('atSec,key,class,count\r\n0.123456789,5,,\r\n0,,3,\r\n1000000,,,10000\r\n')
  expect(shortenParam(spec, read(text).items)).toEqual(shortenParam(spec, items))
  expect(tableText(spec, table, [{ type: 'at', atSec: 2 }])).toBe('atSec\r\n2\r\n')
})

test('ten thousand rows are read, and the list takes them', () => {
  const rows = Array.from({ length: 12_000 }, (_, i) => `${(i / 100).toFixed(6)},${i % 100},${1 + (i % 3)}`)
  const { items } = read(['time,key,class', ...rows].join('\n'))
  expect(items).toHaveLength(10_000)
  expect(checkParam(spec, items)).not.toHaveProperty('problem')
})
