import type { KindPanel } from './contract-panel'

const modules = import.meta.glob<KindPanel>('./*/panel.ts', { eager: true, import: 'panel' })

/** Panels by the id of their kind. For the inspector, whose chunk they come with. */
export const PANELS: ReadonlyMap<string, KindPanel> = new Map(
  Object.keys(modules)
    .sort()
    .map((path) => [path.split('/')[1], modules[path]]),
)
