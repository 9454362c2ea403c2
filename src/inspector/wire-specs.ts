import { distribution, number, type ParamSpecs, type ParamValue } from '../params'
import { LIMITS, type ScenarioWire } from '../scenario'
import type { WirePatch } from './props'
import type { Params } from './values'

/** A wire's parameters, described like those of a kind so that the same form serves both. */
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

/** A wire's parameters in the form's terms. */
export function wireParams(wire: ScenarioWire): Params {
  const { latencyMs, lossRatio, bandwidthMbps } = wire
  return {
    ...(latencyMs !== undefined && { latencyMs }),
    ...(lossRatio !== undefined && { lossRatio }),
    ...(bandwidthMbps !== undefined && { bandwidthMbps }),
  }
}

/** A change of the form in the document's terms. */
export function wirePatch(param: string, value: ParamValue): WirePatch {
  return { [param]: value } as WirePatch
}
