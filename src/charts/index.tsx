import { lazy, Suspense } from 'react'
import { useSession } from '../state'

/** A chunk of its own: the canvas runs before there is a line to draw. */
const LazyDock = lazy(() => import('./ChartsDock').then((module) => ({ default: module.ChartsDock })))

const BAR_HEIGHT = 37

/** The dock below the canvas: charts with one cursor, one range and one time axis. */
export function ChartsDock() {
  return (
    <Suspense fallback={<Place />}>
      <LazyDock />
    </Suspense>
  )
}

/** Keeps the dock's place, so that the canvas above it has its size from the start. */
function Place() {
  const open = useSession((state) => state.chartsOpen)
  const height = useSession((state) => state.chartsHeight)
  const style = {
    flex: 'none',
    height: open ? Math.min(height, Math.round(innerHeight * 0.7)) : BAR_HEIGHT,
    borderTop: 'var(--hairline) solid var(--line)',
    background: 'var(--surface-1)',
  }
  return <section aria-label="Charts" aria-busy="true" style={style} />
}
