import { canonicalJson, type Scenario } from '../scenario'
import type { LoadOptions, SimClient } from '../sim-client'

/** A run that is being started, until it has reached the instant where it shall go on. */
export interface Start {
  readonly fromSec: number
  readonly paused: boolean
  accepted: boolean
  /** Another start has taken its place. */
  readonly replaced: Promise<void>
  replace(): void
}

/** Starts runs of a document, one at a time: a new start takes the place of the one before, however far that is. */
export class EngineStarts {
  /** The document's plan as the engine has it; `null` while the document is one that the engine does not take. */
  private plan: string | null
  private start = startOf(0, false)

  /** The engine runs this document already. */
  constructor(
    private readonly client: Pick<SimClient, 'load' | 'figures' | 'onFrame'>,
    private readonly onProblems: (problems: readonly string[]) => void,
    scenario: Scenario,
  ) {
    this.plan = planKey(scenario)
    this.start.accepted = true
  }

  async load(scenario: Scenario, options: LoadOptions & { paused: boolean; fromSec: number }): Promise<void> {
    const mine = startOf(options.fromSec, options.paused)
    this.start.replace()
    this.start = mine
    this.adopt(scenario)
    const problems = await this.client.load(scenario, options)
    if (this.start !== mine) return
    mine.accepted = true
    // The run before goes on; it is not this document's, so the next edit of it must load again.
    if (problems.length > 0) this.plan = null
    this.onProblems(problems)
  }

  /** The run is that of this document from now on, without a start. */
  adopt(scenario: Scenario): void {
    this.plan = planKey(scenario)
  }

  runs(scenario: Scenario): boolean {
    return this.plan === planKey(scenario)
  }

  /** The engine does not take the document. */
  get isRefused(): boolean {
    return this.plan === null
  }

  get last(): Start {
    return this.start
  }

  /** Waits until the engine is where the person thinks it is: a change in the middle of catching up would take effect too early. */
  settled(mine: Start): Promise<void> {
    const isSettled = () => {
      const { status, seekingSec } = this.client.figures()
      return this.start !== mine || this.isRefused || status === 'failed' || (mine.accepted && seekingSec === null)
    }
    return new Promise<void>((resolve) => {
      if (isSettled()) return resolve()
      const stop = this.client.onFrame(() => {
        if (!isSettled()) return
        stop()
        resolve()
      })
    })
  }

  /** Where and how a new start has to go on. Until the last one is accepted, the figures are still those of the run before. */
  whereNow(): { paused: boolean; fromSec: number } {
    const { status, virtualSec, seekingSec } = this.client.figures()
    if (!this.start.accepted) return { paused: this.start.paused, fromSec: this.start.fromSec }
    return { paused: status === 'paused', fromSec: seekingSec ?? virtualSec }
  }
}

function startOf(fromSec: number, paused: boolean): Start {
  let replace: () => void = () => {}
  const replaced = new Promise<void>((resolve) => {
    replace = resolve
  })
  return { fromSec, paused, accepted: false, replaced, replace: () => replace() }
}

/** Everything of a document that the engine sees, as text. Moving a node or naming it changes none of it. */
function planKey(scenario: Scenario): string {
  const { nodes, wires, timeline, seed, durationSec, warmupSec } = scenario
  const bare = nodes.map(({ id, kind, params, v }) => ({ id, kind, params, v, x: 0, y: 0 }))
  return canonicalJson({ spillway: scenario.spillway, name: '', nodes: bare, wires, timeline, seed, durationSec, warmupSec })
}
