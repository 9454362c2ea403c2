import type { Results } from '../protocol/results'

/** What must not depend on how a run was cut up: everything but the figures of its threads. */
export function comparable({ digest, virtualSec, measuredSec, system, nodes }: Results): string {
  return JSON.stringify({ digest, virtualSec, measuredSec, system, nodes })
}
