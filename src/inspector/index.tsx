import { lazy, Suspense, use } from 'react'
import { loadLateTexts, Panel, Skeleton } from '../ui'
import type { InspectorProps } from './Inspector'
import type { InspectorActions } from './props'

/** A chunk of its own: the canvas runs before the first form is wanted. */
const LazyInspector = lazy(async () => {
  // A form without its help is still a form.
  const [{ Inspector }] = await Promise.all([import('./Inspector'), loadLateTexts().catch(() => {})])
  return { default: Inspector }
})

/** Its controls for forms elsewhere, from the same chunk. */
export const CONTROLS = {
  ValueField: lazy(() => import('./Inspector').then((module) => ({ default: module.ValueField }))),
  NumberControl: lazy(() => import('./Inspector').then((module) => ({ default: module.NumberControl }))),
}

interface LateProps extends Pick<InspectorProps, 'learn'> {
  /** What the forms do; it comes later, too. The same promise each time. */
  actions: () => Promise<InspectorActions>
}

/** The right panel: what is selected, as a form and in figures. */
export function Inspector(props: LateProps) {
  const fallback = (
    <Panel label="Inspector" edge="left">
      <div style={{ padding: 'var(--space-4)' }}>
        <Skeleton lines={8} label="Loading the inspector" />
      </div>
    </Panel>
  )
  return (
    <Suspense fallback={fallback}>
      <WithActions {...props} />
    </Suspense>
  )
}

function WithActions({ actions, learn }: LateProps) {
  return <LazyInspector {...use(actions())} learn={learn} />
}

export type { DocumentPatch, InspectorActions } from './props'
