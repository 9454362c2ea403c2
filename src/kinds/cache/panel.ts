import { formatQuantity, formatText, resolveParams } from '../../params'
import type { NodeView } from '../contract'
import type { KindPanel, PanelCell, PanelSection, RingPart } from '../contract-panel'
import { changeTheory } from './change-theory'
import { HOT_SHARD, SHARD, SKEW_BUCKETS } from './metrics'
import { params as specs } from './params'
import { theory } from './theory'

/** A bar's full length stands for this multiple of a fair share. */
const FULL_SHARES = 3

function percent(ratio: number): string {
  return `${formatQuantity(ratio, 'ratio', { digits: 2 }).text} %`
}

function shardCount(view: NodeView): number {
  const shards = view.param('shards')
  return typeof shards === 'number' ? shards : 1
}

/** Every shard's share of the keys and of recent lookups: on the ring, and in figures. */
function shards(view: NodeView): PanelSection {
  const count = shardCount(view)
  const up = Math.max(1, view.value('shardsUp'))
  const parts: RingPart[] = []
  const rows = Array.from({ length: count }, (_, i) => {
    const isOut = view.at('shardState', i) !== SHARD.up
    const share = view.at('shardShare', i)
    const load = isOut ? 0 : view.at('shardLoad', i)
    const tone = load * up > HOT_SHARD ? 'waiting' : 'good'
    parts.push({ share, weight: load * up, tone, isOut })
    const cell = (ratio: number, toneOf: PanelCell['tone']): PanelCell => ({
      text: isOut ? 'away' : percent(ratio),
      barRatio: isOut ? 0 : Math.min(1, (ratio * up) / FULL_SHARES),
      tone: toneOf,
    })
    return { name: `Shard ${i + 1}`, cells: [cell(share, 'good'), cell(load, tone)] }
  })
  const center = `${view.value('shardsUp')} of ${count}`
  return {
    title: 'Shards',
    ring: { parts, center, label: `${center} shards up; arcs as long as their share of the keys, as thick as their load` },
    columns: ['', 'Keys', 'Lookups'],
    rows,
  }
}

/** The keys that were asked for most of late. */
function hottest(view: NodeView): PanelSection | null {
  const top = view.at('keySkew', 0)
  const rows = Array.from({ length: SKEW_BUCKETS }, (_, i) => ({ key: view.at('hotKeys', i) - 1, share: view.at('keySkew', i) }))
    .filter(({ key }) => key >= 0)
    .map(({ key, share }) => ({
      name: `Key ${key}`,
      cells: [{ text: percent(share), barRatio: share / top, tone: 'good' as const }],
    }))
  return rows.length === 0 ? null : { title: 'Hottest keys', columns: ['', 'Lookups'], rows }
}

/** Since when hits have been here. */
function ages(view: NodeView): PanelSection | null {
  if (view.samples('hitAge') === 0) return null
  // Not known of a cache that was selected while the run rests: the views keep a distribution only while somebody asks for it.
  const quantiles = [0.1, 0.5, 0.9, 0.99].map((q) => view.quantileMs('hitAge', q))
  const longest = quantiles[quantiles.length - 1] ?? 0
  const names = ['10 % are younger than', 'Half are younger than', '90 % are younger than', '99 % are younger than']
  const rows = quantiles.map((ms, i) => {
    const text = ms === null ? '–' : formatText(ms, 'ms')
    return {
      name: names[i],
      cells: [{ text, barRatio: longest > 0 ? (ms ?? 0) / longest : 0, tone: 'good' as const }],
    }
  })
  return { title: 'Ages of hits', columns: ['', 'Since stored'], rows }
}

/** What the inspector shows of a cache: its theory, its shards, its hottest keys, and how old they are. */
export const panel: KindPanel = {
  theory: (view, params) => {
    const values = resolveParams(specs, params)
    return [...theory(view, values), ...changeTheory(view, values)]
  },
  sections: (view) =>
    [shardCount(view) > 1 ? shards(view) : null, hottest(view), ages(view)].filter((section) => section !== null),
}
