import { type Context, nsOfMs } from '../../../workers/sdk'
import { AimdLimit, type Chance, FixedLimit, Gradient2Limit, type Limit, type LimitConfig, VegasLimit } from './limit'
import type { schema } from './schema'

type Params = Context<typeof schema>['params']

/** What the model does with a call: it counts what is out, throws dice, keeps a line, or looks at the deadline. */
export const LIMIT = 0
export const THROTTLE = 1
export const LINE = 2
export const DEADLINE = 3

export type Algorithm = Params['algorithm']

interface Rule {
  readonly way: number
  /** Only where the limit is found out or fixed. */
  readonly limit?: (config: LimitConfig, chance: Chance) => Limit
}

const fixed = (config: LimitConfig) => new FixedLimit(config)

/** All rules by their name in the document. */
export const RULES: Readonly<Record<Algorithm, Rule>> = {
  fixed: { way: LIMIT, limit: fixed },
  aimd: { way: LIMIT, limit: (config) => new AimdLimit(config) },
  vegas: { way: LIMIT, limit: (config, chance) => new VegasLimit(config, chance) },
  gradient2: { way: LIMIT, limit: (config) => new Gradient2Limit(config) },
  throttle: { way: THROTTLE },
  codel: { way: LINE, limit: fixed },
  deadline: { way: DEADLINE },
}

/** The settings of a rule that has a limit. */
export function limitConfigOf(p: Params): LimitConfig {
  const isFixed = p.algorithm === 'fixed' || p.algorithm === 'codel'
  const isVegas = p.algorithm === 'vegas'
  return {
    initial: isFixed ? p.limit : p.initialLimit,
    min: isVegas ? 1 : p.minLimit,
    max: isVegas ? p.maxConcurrency : p.maxLimit,
    backoffRatio: p.backoffRatio,
    timeoutNs: nsOfMs(p.timeoutMs),
    smoothing: isVegas ? p.vegasSmoothing : p.smoothing,
    probeMultiplier: p.probeMultiplier,
    queueSize: p.queueSize,
    tolerance: p.rttTolerance,
    longWindow: p.longWindow,
  }
}
