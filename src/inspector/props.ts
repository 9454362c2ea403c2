import type { ParamValue } from '../params'
import type { Scenario } from '../scenario'

/** What the form of the scenario changes. */
export type DocumentPatch = Partial<Pick<Scenario, 'name' | 'seed' | 'durationSec' | 'warmupSec' | 'goals' | 'notes' | 'lesson'>>

/**
 * How the inspector changes things: the app shell edits the document and the live run. Edits with the same `gesture` in a row are
 * one step of undo; `null` is a step of its own.
 */
export interface InspectorActions {
  /** `value` may equal the default; the document leaves it out then. A preset calls this once per parameter with one gesture. */
  readonly onParam: (nodeIds: readonly string[], param: string, value: ParamValue, gesture: string | null) => void
  /** The same for wires. */
  readonly onWire: (wireIds: readonly string[], param: string, value: ParamValue, gesture: string | null) => void
  /** The same for nodes, from the start of the run on, which is computed anew to where it was. A step of its own. */
  readonly onParamFromStart: (nodeIds: readonly string[], param: string, value: ParamValue) => void
  readonly onDocument: (patch: DocumentPatch, gesture: string | null) => void
  /** An empty label gives the node the name of its kind. */
  readonly onRename: (nodeId: string, label: string, gesture: string | null) => void
  /** Opens a scenario of the gallery, by its id, beside the person's own work. */
  readonly onLesson: (id: string) => void
}
