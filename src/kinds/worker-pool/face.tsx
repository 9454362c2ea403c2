import { Cpu } from 'lucide-react'
import { counted, formatQuantity, formatText } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure } from '../face-contract'
import { drawPool, fullness, isLimited } from './drawing'
import { wastedRatio } from './wasted-ratio'

function turnsAway(view: NodeView): boolean {
  return view.rate('rejectedQueueFull') + view.rate('droppedOverflow') > 0
}

/** Much work is under way and none of it ends: it hangs. */
function hangs(view: NodeView): boolean {
  return view.value('inProgress') >= 10 && view.samples('latency') === 0
}

function health(view: NodeView): Health {
  if (view.failureRatio() > 0.1) return 'failing'
  if (view.param('shutdown') !== 'no') return view.value('inProgress') > 0 ? 'waiting' : 'refused'
  if (turnsAway(view) || (isLimited(view) && fullness(view) >= 1)) return 'failing'
  if (view.mean('utilization') > 0.9 || view.value('blocked') > 0 || fullness(view) > 0.5 || hangs(view)) return 'waiting'
  return view.rate('in') === 0 && view.value('inProgress') === 0 ? 'idle' : 'good'
}

/** How a worker pool looks: its workers as cells, its steps as a strip, and its waiting room as a bar. */
export const face: Face = {
  icon: Cpu,
  width: 180,
  drawingHeight: 44,
  health,
  draw: drawPool,
  figures(view) {
    // Replies end here, too, but nobody is answered by that.
    const done = Math.max(0, view.rate('ok') + view.rate('degraded') - view.rate('replies'))
    const rate = formatQuantity(done, 'perSec', { digits: 3 })
    // Where only replies came, their times are nobody's.
    const p99 = done > 0 ? view.quantileMs('latency', 0.99) : null
    const failing = view.failureRatio()
    const figures: Figure[] = [{ text: rate.text, unit: p99 === null && failing > 0.0005 ? `${rate.unit} ok` : rate.unit }]
    if (p99 !== null) {
      // Three figures have less room each.
      const text = formatQuantity(p99, 'ms', { digits: failing > 0.0005 ? 2 : 3 })
      figures.push({ text: text.text, unit: `${text.unit} p99`, tone: view.mean('utilization') > 0.9 ? 'waiting' : undefined })
    }
    if (failing > 0.0005) {
      const text = formatQuantity(failing, 'ratio', { digits: 2 })
      // Beside a latency the share of errors is what a percentage means; alone it needs the word.
      const unit = p99 === null ? `${text.unit} failed` : text.unit
      figures.push({ text: text.text, unit, tone: failing > 0.1 ? 'failing' : 'waiting' })
    }
    return figures
  },
  describe(view) {
    const level = (metric: string) => Math.round(view.mean(metric))
    // Of workers without end no share is occupied.
    const words = [
      view.value('poolSize') > 1e9
        ? `${level('busy')} at work`
        : `${formatText(view.mean('utilization'), 'ratio', { digits: 2 })} of its workers occupied`,
    ]
    const count = (metric: string, what: string) => {
      if (level(metric) > 0) words.push(`${level(metric)} ${what}`)
    }
    count('waiting', 'waiting')
    count('held', 'held by callees')
    count('blocked', 'blocked')
    count('awaitingReply', 'wait for a reply')
    const late = view.rate('repliesLate')
    if (late > 0) words.push(`${formatText(late, 'perSec', { digits: 2 })} late replies`)
    count('reordering', 'done out of turn')
    const wasted = wastedRatio(view) ?? 0
    if (wasted > 0.005) words.push(`${formatText(wasted, 'ratio', { digits: 2 })} of its work for nobody`)
    if (view.total('dead') > 0) words.push(counted(view.total('dead'), 'dead letter'))
    if (view.param('shutdown') !== 'no') words.push('shutting down')
    else if (turnsAway(view)) words.push('full')
    const failing = view.failureRatio()
    if (failing > 0) words.push(`${formatText(failing, 'ratio', { digits: 2 })} errors`)
    return words.join(', ')
  },
}
