import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Traffic } from './traffic'

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Virtual milliseconds until it is quiet. */
async function untilQuiet(traffic: Traffic): Promise<number> {
  const startedMs = performance.now()
  const quiet = traffic.quiet().then(() => performance.now() - startedMs)
  await vi.advanceTimersByTimeAsync(20_000)
  return quiet
}

describe('traffic', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
  afterEach(() => void vi.useRealTimers())

  it('is quiet where nobody has asked for a while', async () => {
    await vi.advanceTimersByTimeAsync(1000)
    expect(await untilQuiet(new Traffic())).toBe(0)
  })

  it('is quiet a moment after the last answer, failed ones too', async () => {
    const traffic = new Traffic()
    void traffic.during(later(1000))
    traffic.during(later(1500).then(() => Promise.reject(new Error('offline')))).catch(() => {})
    const ms = await untilQuiet(traffic)
    expect(ms).toBeGreaterThanOrEqual(1800)
    expect(ms).toBeLessThanOrEqual(2000)
  })

  it('is not waited for without end', async () => {
    const traffic = new Traffic()
    void traffic.during(new Promise(() => {}))
    const ms = await untilQuiet(traffic)
    expect(ms).toBeGreaterThanOrEqual(5000)
    expect(ms).toBeLessThan(5200)
  })
})
