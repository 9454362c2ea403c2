import { test } from 'vitest'
import { seen } from './claims.testing'

const R = (x: number | null | undefined) => (x == null ? null : Math.round(x * 100) / 100)
const show = (id: string, look: Parameters<typeof seen>[1]) => {
  const t = performance.now()
  const r = seen(id, look)
  console.log(
    id,
    JSON.stringify(look),
    'ms',
    Math.round(performance.now() - t),
    'sys good/s',
    R(r.system.goodPerSec),
    R(r.system.goodRatio),
    'p50',
    R(r.system.latencyMs.p50),
    'p99',
    R(r.system.latencyMs.p99),
    JSON.stringify(r.system.outcomes),
  )
  for (const [k, v] of Object.entries(r.nodes)) {
    const c = Object.entries(v.counters)
      .filter(([id, x]) => x !== 0 && !['good'].includes(id))
      .map(([a, b]) => `${a}=${b}`)
      .join(' ')
    const g = Object.entries(v.gauges)
      .filter(([, x]) => x.max !== 0 && x.max !== undefined)
      .map(([a, b]) => `${a}~${R(b.mean)}^${R(b.max)}.${R(b.value)}`)
      .join(' ')
    const h = Object.entries(v.histograms)
      .filter(([, x]) => x.p99 !== null)
      .map(([a, b]) => `${a}:${R(b.mean)}/${R(b.p99)}`)
      .join(' ')
    console.log('  ', k, '|', c, '|', g, '|', h)
  }
}
const looks = JSON.parse(process.env.LOOKS ?? '[]')
test('scratch', () => {
  for (const [id, look] of looks) show(id, look)
}, 60000)
