/**
 * A probability distribution of a non-negative quantity, as data. Numbers are in the unit of the parameter that holds it.
 * Parameterised by mean (and squared coefficient of variation where that is free), never by a rate.
 */
export type Distribution =
  | { readonly dist: 'constant'; readonly mean: number }
  | { readonly dist: 'uniform'; readonly min: number; readonly max: number }
  | { readonly dist: 'exponential'; readonly mean: number }
  /** Sum of `k` equal exponentials: CV² = 1/k. */
  | { readonly dist: 'erlang'; readonly mean: number; readonly k: number }
  /** Two exponentials with balanced means; CV² ≥ 1. */
  | { readonly dist: 'hyperexponential'; readonly mean: number; readonly cv2: number }
  | { readonly dist: 'lognormal'; readonly mean: number; readonly cv2: number }
  | { readonly dist: 'weibull'; readonly mean: number; readonly shape: number }
  /** Pareto from `min` with tail index `alpha`; with `max` a bounded Pareto: as if draws above it were drawn again. */
  | { readonly dist: 'pareto'; readonly min: number; readonly alpha: number; readonly max?: number }
  /** `high` with probability `highRatio`, else `low`. */
  | { readonly dist: 'bimodal'; readonly low: number; readonly high: number; readonly highRatio: number }
  /** Normal, redrawn while negative. */
  | { readonly dist: 'normal'; readonly mean: number; readonly sd: number }
  /** Uniform draw from the listed values. */
  | { readonly dist: 'empirical'; readonly values: readonly number[] }

export type DistributionName = Distribution['dist']
