import { lazy, Suspense } from 'react'
import { loadLateTexts, Panel, Skeleton } from '../ui'
import type { InspectorProps } from './Inspector'

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

/** The right panel: what is selected, as a form and in figures. */
export function Inspector(props: InspectorProps) {
  const fallback = (
    <Panel label="Inspector" edge="left">
      <div style={{ padding: 'var(--space-4)' }}>
        <Skeleton lines={8} label="Loading the inspector" />
      </div>
    </Panel>
  )
  return (
    <Suspense fallback={fallback}>
      <LazyInspector {...props} />
    </Suspense>
  )
}

export type { DocumentPatch, InspectorActions, WirePatch } from './props'
