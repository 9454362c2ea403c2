import type { Condition } from '../../workers/protocol/conditions'
import { Control, MAX_CONDITIONS, Word } from '../../workers/protocol/control'
import type { Plan } from '../scenario'
import type { Breakpoint, Broke, RunStatus } from './api'
import type { EngineLink } from './engine-link'

/** The breakpoints of one run: what they are to its engine, and what that says of them. */
export class Breaks {
  /** Those that the engine knows, in its order. */
  private known: readonly Breakpoint[] = []
  private command = 0
  private seen = 0

  constructor(
    private readonly link: EngineLink,
    private readonly plan: Plan,
  ) {}

  set(list: readonly Breakpoint[]): void {
    if (list.length + this.known.length === 0) return
    const { nodes } = this.link.inits[0].layout
    const conditions: Condition[] = []
    this.known = list.filter(({ node: id, metric, test, value }) => {
      const node = this.plan.nodes.findIndex((each) => each.id === id)
      const slot = nodes[node]?.slots.findIndex((each) => each.id === metric) ?? -1
      if (slot < 0 || conditions.length === MAX_CONDITIONS) return false
      return conditions.push({ node, slot, test, value })
    })
    this.command = this.link.send({ type: 'watch', conditions })
  }

  /** What has paused the run since the last look; `null`: nothing. */
  news(status: RunStatus): Broke | null {
    const { f64, i32 } = this.link.control
    const count = Atomics.load(i32, Word.breaks)
    if (count === this.seen || status === 'running') return null
    this.seen = count
    const atNs = f64[Control.breakNs]
    const pastNs = f64[Control.nowNs] - atNs - 1
    // It may have gone on meanwhile, and been paused by somebody; or the list is another.
    const isHere = this.link.workers === 1 ? pastNs === 0 : pastNs <= this.link.inits[0].lookaheadNs
    if (!isHere || f64[Control.breakList] !== this.command) return null
    return { atNs, by: this.known.filter((_, i) => (f64[Control.breakBits] & (1 << i)) !== 0) }
  }
}
