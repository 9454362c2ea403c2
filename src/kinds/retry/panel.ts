import { formatQuantity, formatText, resolveParams, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel, PanelRow, PanelSection } from '../contract-panel'
import { attemptsOf } from './attempts'
import { params as specs } from './params'

function theory(view: NodeView, p: ValuesOf<typeof specs>): readonly TheoryRow[] {
  const calls = view.rate('calls')
  const attempts = view.rate('attempts')
  const measured = calls > 0 ? attempts / calls : null
  const failed = attempts > 0 ? Math.min(1, view.rate('failedAttempts') / attempts) : 0
  const limit = attemptsOf(p)
  const row = { title: 'Amplification', unit: 'factor' as const, measured }
  if (calls === 0) return [{ ...row, predicted: null, note: 'No calls in the last second.' }]
  if (p.budget !== 'none')
    return [{ ...row, predicted: null, note: 'A budget limits it further: an upper bound would be (1 − pⁿ) / (1 − p).' }]
  let remaining = 1
  let predicted = 0
  for (let i = 0; i < Math.min(limit, 10_000); i++) {
    predicted += remaining
    remaining *= failed
  }
  const share = formatText(failed, 'ratio')
  return [{ ...row, predicted, note: `(1 − pⁿ) / (1 − p) with p = ${share} failed attempts, if they fail independently.` }]
}

/** Why calls are tried again. */
function sections(view: NodeView): readonly PanelSection[] {
  const all = view.rate('retries')
  if (view.total('retries') === 0) return []
  const row = (name: string, counter: string): PanelRow => {
    const rate = view.rate(counter)
    const { text, unit } = formatQuantity(rate, 'perSec')
    return { name, cells: [{ text: `${text} ${unit}`, barRatio: all > 0 ? Math.min(1, rate / all) : 0, tone: 'waiting' }] }
  }
  const rows = [
    row('After errors', 'retriesOnError'),
    row('After timeouts', 'retriesOnTimeout'),
    row('After refusals', 'retriesOnRefusal'),
  ]
  return [{ title: 'Retries by cause', columns: ['Cause', 'rate'], rows }]
}

/** What the inspector shows of retries: by how much they multiply the load, and why. */
export const panel: KindPanel = { theory: (view, params) => theory(view, resolveParams(specs, params)), sections }
