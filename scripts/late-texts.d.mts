import type { Plugin } from 'vite'

/** A text that the page does not need at once, and where it stands in its source file. */
export interface LateText {
  readonly start: number
  readonly end: number
  readonly text: string
}
export declare function lateTexts(code: string): LateText[]
export declare function lateTextsPlugin(root: string): Plugin
