import { distribution, number, type ParamSpecs, type ParamValue } from '../params'
import type { Scenario, ScenarioWire } from './document'
import { LIMITS } from './limits'

/** What a wire's parameters are, described like those of a kind. */
export const WIRE_SPECS = {
  latencyMs: distribution({
    title: 'Latency',
    help: 'One-way time on the wire, drawn for every message and again for its reply. 0: both ends are in the same process.',
    unit: 'ms',
    default: { dist: 'constant', mean: 0 },
    max: LIMITS.latencyMs,
  }),
  lossRatio: number({
    title: 'Loss',
    help: 'Probability that a message is lost on its way, each way. Whoever waits for a lost message waits until it gives up.',
    unit: 'ratio',
    default: 0,
    min: 0,
    max: 1,
  }),
  bandwidthMbps: number({
    title: 'Bandwidth',
    help: 'Messages are put on the wire one after the other at this speed, by their size.',
    unit: 'mbps',
    default: null,
    min: 0.001,
    max: LIMITS.bandwidthMbps,
    scale: 'log',
    unlimited: 'unlimited',
  }),
} as const satisfies ParamSpecs

export type WireParam = keyof typeof WIRE_SPECS

type Params = Readonly<Record<string, ParamValue>>

/** A wire's parameters as a node holds its own: those at their default are left out. */
export function wireParams({ latencyMs, lossRatio, bandwidthMbps }: ScenarioWire): Params {
  return {
    ...(latencyMs !== undefined && { latencyMs }),
    ...(lossRatio !== undefined && { lossRatio }),
    ...(bandwidthMbps !== undefined && { bandwidthMbps }),
  }
}

/** The wire with other values of some parameters. What equals the default is left out. */
export function withWireParams(wire: ScenarioWire, params: Params): ScenarioWire {
  const own = wireParams(wire)
  if (Object.entries(params).every(([name, value]) => own[name] === value)) return wire
  const { latencyMs, lossRatio, bandwidthMbps, ...rest } = { ...wire, ...params } as ScenarioWire & {
    bandwidthMbps?: number | null
  }
  return {
    ...rest,
    ...(latencyMs !== undefined && latencyMs !== 0 && { latencyMs }),
    ...(lossRatio !== undefined && lossRatio !== 0 && { lossRatio }),
    ...(bandwidthMbps !== undefined && bandwidthMbps !== null && { bandwidthMbps }),
  }
}

/** The wire that a change of `id.parameter` is about; `undefined`: it is about a node, or nothing. Of a node and a wire of one id it is the node. */
export function wireOf({ nodes, wires }: Pick<Scenario, 'nodes' | 'wires'>, id: string): ScenarioWire | undefined {
  return nodes.some((node) => node.id === id) ? undefined : wires.find((wire) => wire.id === id)
}
