import type { NodeView, TheoryRow } from '../contract'
import type { KindPanel } from '../contract-panel'

function theory(view: NodeView): readonly TheoryRow[] {
  const publishedPerSec = view.rate('published')
  const spared = view.rate('filtered') > 0
  return [
    {
      title: 'Copies per message',
      unit: 'count',
      measured: publishedPerSec > 0 ? view.rate('copies') / publishedPerSec : null,
      predicted: publishedPerSec > 0 && !spared ? view.value('subscribers') : null,
      note: spared ? 'Filters spare some subscribers.' : 'One for each subscription, unless a listener’s failure stops the rest.',
    },
  ]
}

/** What the inspector shows of a topic: a copy for each subscription. */
export const panel: KindPanel = { theory }
