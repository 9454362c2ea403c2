import type { Plan } from '../../src/scenario/plan'
import type { RunFailure } from '../protocol/engine'

/** A run that ended early; the message names the node and the virtual time. */
export class RunError extends Error {
  constructor(plan: Plan, failure: RunFailure) {
    const node = plan.nodes[failure.node]
    const where = node === undefined ? '' : `${node.label} (${node.id}) at ${(failure.timeNs / 1e9).toFixed(6)} s: `
    super(where + failure.message)
    this.name = 'RunError'
  }
}

/** Results that could not be written; the message names the file and the reason. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
}
