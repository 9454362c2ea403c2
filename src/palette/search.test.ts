import { expect, test } from 'vitest'
import type { Group, KindSchema } from '../kinds/contract'
import { findKinds, GROUPS } from './search'

function kind(title: string, group: Group, presets: readonly string[] = [], summary = ''): KindSchema {
  const made = presets.map((preset) => ({ id: preset, title: preset, help: '', params: {} }))
  return { id: title, title, group, summary, shape: 'card', ins: {}, outs: {}, params: {}, metrics: {}, presets: made }
}

const KINDS = [
  kind('Cache', 'state', [], 'Keeps what was read before'),
  kind('Queue', 'messaging', ['SQS standard', 'RabbitMQ quorum']),
  kind('Retry', 'on the wire', [], 'Calls again'),
  kind('Producer', 'traffic'),
]
const titles = (text: string) => findKinds(KINDS, text).flatMap((group) => group.entries.map((entry) => entry.schema.title))

test('shows every kind by group in palette order when nothing is looked for', () => {
  expect(titles('  ')).toEqual(['Producer', 'Queue', 'Cache', 'Retry'])
  expect(findKinds(KINDS, '').map((each) => each.group)).toEqual(GROUPS.filter((group) => KINDS.some((k) => k.group === group)))
})

test('finds a part of a title and says where it is', () => {
  expect(findKinds(KINDS, 'ETR')[0].entries[0]).toMatchObject({ match: { from: 1, to: 4 }, preset: null })
})

test('finds a kind by the product a preset is named after', () => {
  expect(findKinds(KINDS, 'rabbit')[0].entries[0]).toMatchObject({ preset: 'RabbitMQ quorum', match: null })
})

test('looks into summaries only when no title fits', () => {
  expect(titles('again')).toEqual(['Retry'])
  expect(titles('re')).toEqual(['Retry'])
})

test('puts the start of a title before its middle, and both before presets, across groups', () => {
  const pool = kind('Worker pool', 'compute', ['Cached thread pool'])
  const cache = kind('Cache', 'state')
  const wide = kind('Wide cache', 'messaging')
  const found = findKinds([pool, wide, cache], 'cach')
  expect(found.flatMap((group) => group.entries.map((entry) => entry.schema.title))).toEqual([
    'Cache',
    'Wide cache',
    'Worker pool',
  ])
  expect(found.map((group) => group.group)).toEqual(['state', 'messaging', 'compute'])
})

test('gives nothing for a word that is nowhere', () => {
  expect(findKinds(KINDS, 'zzz')).toEqual([])
})
