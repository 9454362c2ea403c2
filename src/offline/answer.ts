/** A disk that is busy may take this long to find a file; then the network is asked as well, ms. */
export const SLOW_MS = 500

/** What is asked of the files kept in the browser. */
export interface Kept {
  /** The file; `undefined`: it is not kept. */
  find(address: string): Promise<Response | undefined>
  /** Files are being written: to find one may then take as long as all of that. */
  readonly isFilling: boolean
}

/**
 * Answers a request from what is kept, else by the network. The network goes first while files are being written and where the disk is slow: a
 * page that is open must not wait for either. What only one of the two has is found in any case. A page that is being opened waits for the disk,
 * or it could be of another version than the one that is kept.
 */
export async function answer(request: Request, kept: Kept, fetch: (request: Request) => Promise<Response>): Promise<Response> {
  if (request.method !== 'GET') return fetch(request)
  // Where the browser's store fails, the network is still there.
  const found = kept.find(request.url).catch(() => undefined)
  const soon = kept.isFilling ? undefined : await (request.mode === 'navigate' ? found : Promise.race([found, after(SLOW_MS)]))
  if (soon !== undefined) return soon
  const [fetched, failure] = await fetch(request).then(
    (response) => [response, null] as const,
    (error: unknown) => [null, error] as const,
  )
  if (fetched?.ok) return fetched
  const late = await found
  if (late !== undefined) return late
  if (fetched === null) throw failure
  return fetched
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms))
}
