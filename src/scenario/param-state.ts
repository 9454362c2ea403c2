import type { ParamSpecs, ValuesOf } from '../params'
import type { Plan, PlanCommand } from './plan'

interface Scale {
  readonly node: number
  readonly param: string
  readonly to: number
  readonly endNs: number
}

/**
 * The parameters of all nodes as a run goes on. What came last counts: a `scale` overrides a parameter until it ends or the parameter is
 * changed; at its end the parameter is what an earlier scale that still lasts says, else what it would have been without any.
 */
export class ParamState {
  /** In force now, by node; replaced as a whole when they change. */
  readonly values: ValuesOf<ParamSpecs>[]
  /** The same without any scale. */
  private readonly base: ValuesOf<ParamSpecs>[]
  /** Those that last, in the order in which they began. */
  private scales: Scale[] = []

  constructor(plan: Pick<Plan, 'nodes'>) {
    this.values = plan.nodes.map((node) => node.params)
    this.base = [...this.values]
  }

  /** Takes a command into account. Of a `set` only the changed parameters count. Returns the node and the names of what it sets; `null`: no node's. */
  apply(command: PlanCommand): { readonly node: number; readonly changed: readonly string[] } | null {
    if (command.type === 'set') {
      const { node, changed, params } = command
      const changes = Object.fromEntries(changed.map((name) => [name, params[name]]))
      this.base[node] = { ...this.base[node], ...changes }
      this.values[node] = { ...this.values[node], ...changes }
      this.scales = this.scales.filter((scale) => scale.node !== node || !changed.includes(scale.param))
      return { node, changed }
    }
    if (command.type === 'wire') return null
    const { param, fault, index: node } = command
    if (param === undefined || fault.to === undefined) return null
    if (command.begin) {
      const endNs = fault.forSec === undefined ? Infinity : faultEndNs(command.atNs, fault.forSec)
      this.scales.push({ node, param, to: fault.to, endNs })
    } else {
      const ends = ({ endNs, ...scale }: Scale) => scale.node === node && scale.param === param && endNs === command.atNs
      const left = this.scales.filter((scale) => !ends(scale))
      // A change meanwhile has overruled it.
      if (left.length === this.scales.length) return null
      this.scales = left
    }
    const top = this.scales.findLast((scale) => scale.node === node && scale.param === param)
    this.values[node] = { ...this.values[node], [param]: top === undefined ? this.base[node][param] : top.to }
    return { node, changed: [param] }
  }
}

/** When a fault that began at an instant ends: at least a nanosecond later, or it would end before it begins. */
export function faultEndNs(atNs: number, forSec: number): number {
  return Math.max(atNs + 1, atNs + Math.round(forSec * 1e9))
}
