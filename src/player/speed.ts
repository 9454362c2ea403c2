/** Speeds the menu offers: factors of virtual to wall time; `Infinity` is as fast as possible. */
export const SPEED_STEPS: readonly number[] = [0.001, 0.01, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 100, 1000, Number.POSITIVE_INFINITY]

/** `0.001×`, `30×`, `max`. */
export function speedText(factor: number): string {
  return Number.isFinite(factor) ? `${Number(factor.toPrecision(3))}×` : 'max'
}

/** The step after or before a speed; at either end it stays. */
export function nextSpeed(factor: number, direction: 1 | -1): number {
  if (direction > 0) return SPEED_STEPS.find((step) => step > factor) ?? SPEED_STEPS[SPEED_STEPS.length - 1]
  return SPEED_STEPS.findLast((step) => step < factor) ?? SPEED_STEPS[0]
}

/** What a speed means in words, for the menu. */
export function speedHint(factor: number): string {
  if (!Number.isFinite(factor)) return 'as fast as this machine can'
  if (factor === 1) return 'real time'
  if (factor < 1)
    return factor <= 0.001
      ? `1 ms takes ${Number((0.001 / factor).toPrecision(2))} s`
      : `1 ms takes ${Number((1 / factor).toPrecision(2))} ms`
  return factor < 60 ? `1 s shows ${factor} s` : `1 s shows ${minutesText(factor)}`
}

function minutesText(seconds: number): string {
  const minutes = seconds / 60
  return Number.isInteger(minutes) ? `${minutes} min` : `${minutes.toFixed(1)} min`
}
