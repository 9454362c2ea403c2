import type { Distribution, DistributionName } from './distribution'
import { withMean } from './distribution-math'
import { type Checked, describeValue } from './problem'
import { checkNumber } from './range'
import { checkRecord, type RecordField, type RecordShape } from './record-field'
import type { Unit } from './unit'

/** A shape that a distribution can have, as the form shows it. */
export interface DistributionShape extends RecordShape {
  readonly name: DistributionName
}

/** Most values an empirical distribution may list. */
const MAX_EMPIRICAL_VALUES = 10_000

function value(name: string, title: string, help: string, preset: number, more: Partial<RecordField> = {}): RecordField {
  return { name, title, help, unit: 'value', min: 0, max: null, default: preset, ...more }
}
function plain(name: string, title: string, help: string, range: readonly [number, number], preset: number): RecordField {
  return { name, title, help, unit: 'none', min: range[0], max: range[1], default: preset }
}

const MEAN = value('mean', 'Mean', 'Average of all draws.', 1)
const CV2_HELP = 'Variance divided by the square of the mean: 0 never varies, 1 varies as an exponential does.'

/** Every shape with its fields, in the order of the form. Defaults give a mean of 1; {@link distributionOf} sets another. */
export const DISTRIBUTIONS: readonly DistributionShape[] = [
  { name: 'constant', title: 'Constant', help: 'Always the same value.', fields: [MEAN] },
  {
    name: 'uniform',
    title: 'Uniform',
    help: 'Every value between two bounds is equally likely.',
    fields: [value('min', 'From', 'Smallest value.', 0.5), value('max', 'To', 'Greatest value.', 1.5)],
  },
  { name: 'exponential', title: 'Exponential', help: 'Many short, few long; without memory. CV² is 1.', fields: [MEAN] },
  {
    name: 'erlang',
    title: 'Erlang',
    help: 'Sum of k equal exponential phases: steadier than one exponential, CV² is 1/k.',
    fields: [MEAN, { ...plain('k', 'Phases', 'Number of phases; more phases vary less.', [1, 1000], 4), integer: true }],
  },
  {
    name: 'hyperexponential',
    title: 'Hyperexponential',
    help: 'A mix of a fast and a slow exponential with balanced means: varies more than an exponential.',
    fields: [MEAN, plain('cv2', 'CV²', `${CV2_HELP} At least 1.`, [1, 10_000], 4)],
  },
  {
    name: 'lognormal',
    title: 'Lognormal',
    help: 'One hump and a long tail, as measured latencies often have.',
    fields: [MEAN, plain('cv2', 'CV²', CV2_HELP, [0, 10_000], 1)],
  },
  {
    name: 'weibull',
    title: 'Weibull',
    help: 'Shape below 1: a heavier tail than exponential; above 1: a hump.',
    fields: [MEAN, plain('shape', 'Shape', '1 is exponential, 3.6 looks almost normal.', [0.1, 100], 2)],
  },
  {
    name: 'pareto',
    title: 'Pareto',
    help: 'A power-law tail: rare values that are very large.',
    fields: [
      value('min', 'From', 'Smallest value.', 0.6, { above: true }),
      plain(
        'alpha',
        'Tail index',
        'Smaller is heavier. Up to 2 the variance is infinite, up to 1 the mean too, unless it is cut.',
        [0.1, 100],
        2.5,
      ),
      value('max', 'Cut at', 'Greatest value: draws above it are drawn again. Empty: not cut.', 0, {
        optional: true,
        above: true,
        default: null,
      }),
    ],
  },
  {
    name: 'bimodal',
    title: 'Bimodal',
    help: 'One of two values, as with a cache that hits or misses.',
    fields: [
      value('low', 'Low', 'The smaller value.', 0.5),
      value('high', 'High', 'The greater value.', 5.5),
      { ...plain('highRatio', 'Share of high', 'Probability of the greater value.', [0, 1], 0.1), unit: 'ratio' },
    ],
  },
  {
    name: 'normal',
    title: 'Normal',
    help: 'The bell curve; negative draws are drawn again, which raises the mean of a wide one.',
    fields: [value('mean', 'Centre', 'Where the bell stands.', 1), value('sd', 'Standard deviation', 'Width of the bell.', 0.2)],
  },
  {
    name: 'empirical',
    title: 'Empirical',
    help: 'Draws one of the listed values, each equally likely.',
    fields: [
      {
        ...value('values', 'Values', 'Measured values, in any order.', 0),
        default: [0.5, 1, 1.5],
        maxItems: MAX_EMPIRICAL_VALUES,
      },
    ],
  },
]

const SHAPES: ReadonlyMap<string, RecordShape> = new Map(DISTRIBUTIONS.map((shape) => [shape.name, shape]))

/**
 * A distribution of this shape with this mean (finite, ≥ 0), its other fields at their defaults. Its greatest values may exceed a
 * parameter's max.
 */
export function distributionOf(name: DistributionName, mean: number): Distribution {
  const fields = SHAPES.get(name)?.fields ?? []
  const given = fields.filter((field) => field.default !== null).map((field) => [field.name, field.default])
  // The table above is checked against the types by a test.
  return withMean({ dist: name, ...Object.fromEntries(given) } as Distribution, mean)
}

/**
 * Checks a distribution as a document holds it; a plain number is a constant. Numbers in the parameter's unit must be 0..`max`.
 * Refuses unknown shapes and fields, and whatever is missing, not a number or out of range; the problem names field and range.
 */
export function checkDistribution(value: unknown, max: number, unit: Unit = 'none'): Checked<Distribution> {
  if (typeof value === 'number') {
    const number = checkNumber(value, { min: 0, max, unit })
    return 'problem' in number ? number : { value: { dist: 'constant', mean: number.value } }
  }
  if (typeof value !== 'object' || value === null)
    return { problem: `must be a number or a distribution, not ${describeValue(value)}` }
  const record = checkRecord(value, 'dist', SHAPES, { max, unit })
  if ('problem' in record) return record
  // checkRecord has seen every field of the shape that `dist` names.
  const dist = record.value as unknown as Distribution
  const problem = crossProblem(dist)
  return problem === null ? { value: dist } : { problem }
}

function crossProblem(dist: Distribution): string | null {
  if (dist.dist === 'uniform' && dist.max < dist.min) return `max must be at least min, ${dist.min}, not ${dist.max}`
  if (dist.dist === 'pareto' && dist.max !== undefined && dist.max <= dist.min)
    return `max must be above min, ${dist.min}, not ${dist.max}`
  if (dist.dist === 'bimodal' && dist.high < dist.low) return `high must be at least low, ${dist.low}, not ${dist.high}`
  return null
}

/** The shortest way to write a distribution in a document: a constant is a plain number. */
export function shortenDistribution(dist: Distribution): number | Distribution {
  return dist.dist === 'constant' ? dist.mean : dist
}
