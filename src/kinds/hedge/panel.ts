import { formatQuantity, resolveParams, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel, PanelRow, PanelSection } from '../contract-panel'
import { params as specs } from './params'

function theory(view: NodeView, p: ValuesOf<typeof specs>): readonly TheoryRow[] {
  const calls = view.rate('calls')
  const row = { title: 'Hedges per call', unit: 'ratio' as const, measured: calls > 0 ? view.rate('hedges') / calls : null }
  if (p.delayFrom !== 'observed' || p.maxHedgedAttempts !== 1)
    return [{ ...row, predicted: null, note: 'P(latency > delay): not known from here.' }]
  return [{ ...row, predicted: 1 - p.percentile, note: 'P(latency > its percentile), if latencies stay as they are.' }]
}

const WINS = [
  ['First attempt', 'wonByFirst'],
  ['Second', 'wonBySecond'],
  ['Third', 'wonByThird'],
  ['Later ones', 'wonByLater'],
] as const

/** Which attempt gives the answer. Those that could not are left out. */
function sections(view: NodeView): readonly PanelSection[] {
  if (view.total('calls') === 0) return []
  const all = WINS.reduce((sum, [, counter]) => sum + view.rate(counter), 0)
  const most = Number(view.param('maxHedgedAttempts')) + 1
  const rows = WINS.filter(([, counter], i) => i < most || view.total(counter) > 0).map(([name, counter], i): PanelRow => {
    const rate = view.rate(counter)
    const { text, unit } = formatQuantity(rate, 'perSec')
    const tone = i === 0 ? 'good' : 'waiting'
    return { name, cells: [{ text: `${text} ${unit}`, barRatio: all > 0 ? rate / all : 0, tone }] }
  })
  return [{ title: 'Wins by attempt', columns: ['Attempt', 'rate'], rows }]
}

/** What the inspector shows of hedging: how many hedges its percentile asks for, and which attempts win. */
export const panel: KindPanel = { theory: (view, params) => theory(view, resolveParams(specs, params)), sections }
