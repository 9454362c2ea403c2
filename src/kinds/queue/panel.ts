import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel } from '../contract-panel'

function theory(view: NodeView): readonly TheoryRow[] {
  const acceptedPerSec = view.rate('published')
  const waitMs = view.meanMs('waitInQueue')
  const isRedelivering = view.rate('redelivered') > 0
  const isLosing = view.rate('maxlen') + view.rate('expired') > 0
  const applies = waitMs !== null && !isRedelivering && !isLosing
  const measured = view.mean('ready') + view.mean('delayed')
  let note = 'Little’s law: ready = accepted per second × mean wait. While it grows or drains the two differ.'
  if (isRedelivering) note = 'Little’s law for one stay does not apply: messages come back.'
  else if (isLosing) note = 'Little’s law needs the wait of all messages, and of lost ones it is not measured.'
  return [
    {
      title: 'Ready messages',
      unit: 'count',
      measured,
      predicted: applies ? (acceptedPerSec * waitMs) / 1000 : null,
      note,
    },
  ]
}

/** What the inspector shows of a queue: Little's law, beside what was measured. */
export const panel: KindPanel = { theory }
