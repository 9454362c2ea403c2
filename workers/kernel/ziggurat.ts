import { exp, ln } from './arithmetic'
import type { RandomStream } from './random'

/**
 * Exponential and normal variates by the ziggurat method (Marsaglia & Tsang, 2000), with layer and abscissa from separate words
 * (Doornik's remedy for their correlation). Tables are computed at start from our own `exp`, so they are the same everywhere.
 */

const EXP_LAYERS = 256
const EXP_TAIL = 7.69711747013105
const EXP_AREA = 0.003949659822581572
const NORMAL_LAYERS = 128
const NORMAL_TAIL = 3.442619855899
const NORMAL_AREA = 0.00991256303526217
const INV_2_32 = 2.3283064365386963e-10

/** Right edges x[i] of the layers (x[0] is the pseudo-edge of the base layer, x[n] = 0) and densities there. */
interface Layers {
  readonly x: Float64Array
  readonly f: Float64Array
}

function layers(
  count: number,
  tail: number,
  area: number,
  density: (x: number) => number,
  inverse: (y: number) => number,
): Layers {
  const x = new Float64Array(count + 1)
  const f = new Float64Array(count + 1)
  x[0] = area / density(tail)
  x[1] = tail
  for (let i = 2; i < count; i++) x[i] = inverse(density(x[i - 1]) + area / x[i - 1])
  x[count] = 0
  for (let i = 0; i <= count; i++) f[i] = density(x[i])
  return { x, f }
}

const exponentialLayers = layers(
  EXP_LAYERS,
  EXP_TAIL,
  EXP_AREA,
  (x) => exp(-x),
  (y) => -ln(y),
)
const normalLayers = layers(
  NORMAL_LAYERS,
  NORMAL_TAIL,
  NORMAL_AREA,
  (x) => exp(-0.5 * x * x),
  (y) => Math.sqrt(-2 * ln(y)),
)
const expX = exponentialLayers.x
const expF = exponentialLayers.f
const normalX = normalLayers.x
const normalF = normalLayers.f

/** A draw from the exponential distribution with mean 1. Nearly always the first look is enough: that part is short, to be compiled into its callers. */
export function exponential(random: RandomStream): number {
  const first = random.int32()
  const second = random.int32()
  const layer = first & 255
  const x = (second >>> 0) * INV_2_32 * expX[layer]
  // Made a number once more, so that neither comes as an object.
  return x < expX[layer + 1] ? x : +exponentialBeyond(random, layer, x)
}

/** The rest of a draw that fell beyond what lies wholly under the curve. */
function exponentialBeyond(random: RandomStream, firstLayer: number, firstX: number): number {
  let offset = 0
  let layer = firstLayer
  let x = firstX
  for (;;) {
    if (layer === 0) offset += EXP_TAIL
    else {
      const y = expF[layer] + random.uniform() * (expF[layer + 1] - expF[layer])
      if (y < exp(-x)) return offset + x
    }
    layer = random.int32() & 255
    x = (random.int32() >>> 0) * INV_2_32 * expX[layer]
    if (x < expX[layer + 1]) return offset + x
  }
}

/** A draw from the normal distribution with mean 0 and standard deviation 1. */
export function normal(random: RandomStream): number {
  for (;;) {
    const bits = random.int32()
    const layer = bits & 127
    const sign = bits & 128 ? -1 : 1
    const x = (random.int32() >>> 0) * INV_2_32 * normalX[layer]
    if (x < normalX[layer + 1]) return sign * x
    if (layer === 0) return sign * normalTail(random)
    const y = normalF[layer] + random.uniform() * (normalF[layer + 1] - normalF[layer])
    if (y < exp(-0.5 * x * x)) return sign * x
  }
}

/** Marsaglia's method for the tail beyond {@link NORMAL_TAIL}. */
function normalTail(random: RandomStream): number {
  for (;;) {
    const x = exponential(random) / NORMAL_TAIL
    const y = exponential(random)
    if (y + y > x * x) return NORMAL_TAIL + x
  }
}
