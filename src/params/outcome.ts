/**
 * Every way a message can end, one closed set for the whole house. The index is the wire format: only append.
 * A message ends in exactly one of them, once.
 */
export const OUTCOMES = [
  { id: 'ok', title: 'ok', group: 'ok' },
  { id: 'degraded', title: 'ok, degraded', group: 'ok' },
  { id: 'error', title: 'error', group: 'failed' },
  { id: 'fatal', title: 'error, fatal', group: 'failed' },
  { id: 'timeout', title: 'timeout', group: 'failed' },
  { id: 'cancelled', title: 'cancelled', group: 'failed' },
  { id: 'rejectedBreaker', title: 'rejected by a breaker', group: 'rejected' },
  { id: 'rejectedRateLimit', title: 'rejected by a rate limit', group: 'rejected' },
  { id: 'rejectedBulkhead', title: 'rejected by a bulkhead', group: 'rejected' },
  { id: 'rejectedQueueFull', title: 'rejected, queue full', group: 'rejected' },
  { id: 'rejectedShed', title: 'shed', group: 'rejected' },
  { id: 'rejectedThrottled', title: 'throttled by the client', group: 'rejected' },
  { id: 'rejectedNoMember', title: 'rejected, no member', group: 'rejected' },
  { id: 'droppedOverflow', title: 'dropped, overflow', group: 'dropped' },
  { id: 'droppedExpired', title: 'dropped, expired', group: 'dropped' },
  { id: 'deadLettered', title: 'dead-lettered', group: 'dropped' },
] as const

export type OutcomeId = (typeof OUTCOMES)[number]['id']

/** An outcome as the engine carries it: an index into {@link OUTCOMES}. */
export type Outcome = number & { readonly __outcome?: never }

/** Indices by name, for models. */
export const OUTCOME = Object.fromEntries(OUTCOMES.map((o, i) => [o.id, i])) as Readonly<Record<OutcomeId, Outcome>>

/** `true` for ok and degraded. */
export function isOk(outcome: Outcome): boolean {
  return outcome <= 1
}
