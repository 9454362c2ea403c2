/** What the page asks its service worker. One that serves is asked for quiet before another is to take over. */
export type Wish = 'keep' | 'quiet' | 'take-over'

/** What came of keeping all files of this version in the browser. */
export type Kept =
  | { readonly kept: true; readonly files: number; readonly bytes: number }
  | { readonly kept: false; readonly reason: string }

export function isKept(data: unknown): data is Kept {
  return typeof data === 'object' && data !== null && 'kept' in data
}
