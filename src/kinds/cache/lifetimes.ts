/** The parameters that decide how long an entry is good. */
export interface Lifetimes {
  readonly strategy: string
  readonly refreshAheadRatio: number
  readonly expireAfterWriteMs: number
  readonly ttlJitterRatio: number
  readonly expireAfterAccessMs: number
  readonly negativeTtlMs: number
  readonly refreshAfterWriteMs: number
  readonly staleWhileRevalidateMs: number
  readonly staleIfErrorMs: number
  readonly earlyExpirationBeta: number
}

/** How much it holds: entries, or bytes. */
export interface Room {
  readonly capacityIn: 'entries' | 'bytes'
  readonly capacity: number
  readonly capacityBytes: number
}
