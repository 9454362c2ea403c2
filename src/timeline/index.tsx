import { lazy, Suspense } from 'react'
import type { TimelineStripProps } from './TimelineStrip'

/** A chunk of its own: the canvas runs before the first change is placed. */
const LazyStrip = lazy(() => import('./TimelineStrip').then((module) => ({ default: module.TimelineStrip })))

/** The strip of virtual time under the canvas. Its place is kept while it is fetched. */
export function TimelineStrip(props: TimelineStripProps) {
  return (
    <Suspense fallback={<section aria-label="Timeline" style={{ flex: 'none', height: 43 }} />}>
      <LazyStrip {...props} />
    </Suspense>
  )
}

export { seekBy } from './seek'
