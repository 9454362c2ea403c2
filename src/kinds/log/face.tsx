import { counted, formatQuantity } from '../../params'
import type { Health, NodeView } from '../contract'
import type { Face, Figure } from '../face-contract'
import { drawLanes, groupsOf } from './face-lanes'
import { LANE_FIELDS, LANES, SHOWN_GROUPS } from './metrics'

/** A lag in time from here on is worth a colour. */
const LONG_LAG_MS = 10_000

interface IconProps {
  readonly size?: number
}

function Icon({ size = 16 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M2 4h9M2 8h12M2 12h6" strokeLinecap="round" />
      <path d="M13 3v2M10 11v2" strokeLinecap="round" />
    </svg>
  )
}

/** Acknowledged records that were lost, or never handled, a second. */
function lossRate(view: NodeView): number {
  return (
    view.rate('lostUnreplicated') +
    view.rate('lostUnclean') +
    view.rate('lostUnsent') +
    view.rate('lostCommittedEarly') +
    view.rate('lostRetention') +
    view.rate('givenUp') +
    view.rate('cutByMemory')
  )
}

function isRebalancing(view: NodeView): boolean {
  for (let g = 0; g < SHOWN_GROUPS; g++) if (view.at('groupFigures', g * 4 + 3) > 0) return true
  return false
}

function health(view: NodeView): Health {
  if (view.value('offline') > 0 || view.rate('notEnoughReplicas') > 0) return 'failing'
  if (lossRate(view) > 0) return 'refused'
  if (view.rate('failed') > 0 && view.rate('failed') >= view.rate('consumed')) return 'failing'
  const isBehind = view.value('lagMs') > LONG_LAG_MS || view.value('blocked') > 0
  if (isBehind || isRebalancing(view) || view.value('underReplicated') > 0) return 'waiting'
  return view.rate('in') === 0 && view.rate('delivered') === 0 && view.value('lag') === 0 ? 'idle' : 'good'
}

function figures(view: NodeView): readonly Figure[] {
  const lag = formatQuantity(Math.round(view.value('lag')), 'count')
  const age = formatQuantity(view.value('lagMs'), 'ms', { digits: 2 })
  const isLong = view.value('lagMs') > LONG_LAG_MS
  return [
    { text: lag.text, unit: 'lag', tone: isLong ? 'waiting' : undefined },
    { text: age.text, unit: `${age.unit} old` },
  ]
}

function describeGroup(view: NodeView, g: number): string {
  const lag = Math.round(view.at('groupFigures', g * 4))
  const age = formatQuantity(view.at('groupFigures', g * 4 + 1), 'ms', { digits: 2 })
  const members = Math.round(view.at('groupFigures', g * 4 + 2))
  const state = view.at('groupFigures', g * 4 + 3) > 0 ? ', rebalancing' : ''
  return `group ${g + 1}: ${counted(members, 'member')}, lag ${lag} (${age.text} ${age.unit})${state}`
}

function describe(view: NodeView): string {
  const count = Math.min(LANES, Number(view.param('partitions')))
  const parts = [counted(Number(view.param('partitions')), 'partition')]
  let end = 0
  for (let lane = 0; lane < count; lane++) end += view.at('lanes', lane * LANE_FIELDS + 5)
  parts.push(`log end ${end}`)
  if (view.value('offline') > 0) parts.push(`${view.value('offline')} offline`)
  if (view.value('underReplicated') > 0) parts.push(`${view.value('underReplicated')} under-replicated`)
  for (let g = 0; g < groupsOf(view); g++) parts.push(describeGroup(view, g))
  const lost = lossRate(view)
  if (lost > 0) parts.push(`${formatQuantity(lost, 'perSec').text} records a second lost`)
  if (view.at('orderStory', 0) > 0) parts.push('the order of a key is broken')
  return parts.join(', ')
}

/** How a log looks: its partitions as lanes. */
export const face: Face = { icon: Icon, width: 184, drawingHeight: 60, health, draw: drawLanes, figures, describe }
