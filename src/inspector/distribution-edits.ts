import {
  type Checked,
  checkParam,
  DISTRIBUTIONS,
  type Distribution,
  type DistributionName,
  type DistributionSpec,
  distributionOf,
  mean,
  type ParamValue,
  quantile,
  type RecordField,
  withMean,
} from '../params'

/** Fields of a shape beside its mean, which the form shows in the head. */
export function extraFields(name: DistributionName): readonly RecordField[] {
  return (
    DISTRIBUTIONS.find((shape) => shape.name === name)?.fields.filter((field) => field.name !== 'mean' || name === 'normal') ?? []
  )
}

/** A field's value; `Infinity` for one that is left out. */
export function fieldValue(dist: Distribution, field: RecordField): number {
  const value: unknown = (dist as unknown as Readonly<Record<string, unknown>>)[field.name]
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY
}

/** The same distribution with one field changed; `Infinity` leaves an optional one out. */
export function withField(dist: Distribution, field: RecordField, value: number | readonly number[]): Distribution {
  const { [field.name]: _, ...rest } = dist as unknown as Record<string, unknown>
  return (value === Number.POSITIVE_INFINITY ? rest : { ...dist, [field.name]: value }) as unknown as Distribution
}

/** Another shape with the same mean, or where that is infinite the same median; a mean is brought into the shape's reach. */
export function withShape(dist: Distribution, name: DistributionName): Distribution {
  const average = mean(dist)
  const kept = Number.isFinite(average) ? average : quantile(dist, 0.5)
  return distributionOf(name, kept > 0 ? kept : 1)
}

/** Another mean; a distribution of infinite mean is stretched by its median. */
export function atMean(dist: Distribution, target: number): Distribution {
  if (dist.dist === 'constant') return { dist: 'constant', mean: target }
  const stretched = withMean(dist, target)
  return stretched.dist === dist.dist ? stretched : distributionOf(dist.dist, target)
}

/** Checks an edited distribution against its parameter. */
export function checkEdited(spec: DistributionSpec, dist: Distribution): Checked<ParamValue> {
  return checkParam(spec, dist)
}

/** Share of the picture's width that lies left of the 99th percentile. */
const P99_AT = 0.74

/** Right end of a distribution's picture, in its unit; above 0. */
export function pictureEnd(dist: Distribution): number {
  if (dist.dist === 'constant') return dist.mean > 0 ? dist.mean * 2 : 1
  const average = mean(dist)
  const p99 = quantile(dist, 0.99)
  const end = Math.max(p99 / P99_AT, Number.isFinite(average) ? average * 1.4 : 0)
  return end > 0 && Number.isFinite(end) ? end : 1
}

/** The points as an SVG path over a box of 100 × 100, closed along the bottom. */
export function areaPath(points: readonly { readonly x: number; readonly y: number }[], end: number): string {
  if (points.length === 0) return ''
  const at = (x: number, y: number) => `${round((x / end) * 100)} ${round(100 - y * 94)}`
  return `M${at(points[0].x, 0)} ${points.map(({ x, y }) => `L${at(x, y)}`).join(' ')} L${at(points[points.length - 1].x, 0)}`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
