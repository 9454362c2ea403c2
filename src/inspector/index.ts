export { Inspector, type InspectorProps } from './Inspector'
export type { DocumentPatch, InspectorActions, WirePatch } from './props'
