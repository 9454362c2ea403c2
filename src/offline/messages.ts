/** What the page asks its service worker. */
export type Wish = 'keep' | 'take-over'

/** What came of keeping all files of this version in the browser. */
export type Kept =
  | { readonly kept: true; readonly files: number; readonly bytes: number }
  | { readonly kept: false; readonly reason: string }

export function isKept(data: unknown): data is Kept {
  return typeof data === 'object' && data !== null && 'kept' in data
}
