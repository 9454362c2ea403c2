import { expect, test } from 'vitest'
import { erlangB, erlangC, mg1, mmc, mmck } from './theory'

// Expected values: validation cases Q02, Q05, Q10, Q13, Q15, Q22, Q23.
test('Erlang B and C', () => {
  expect(erlangB(10, 7)).toBeCloseTo(0.078741, 6)
  expect(erlangC(2, 1.6)).toBeCloseTo(0.71111, 5)
  expect(erlangC(4, 3)).toBeCloseTo(0.50943, 5)
})

test('M/M/c and M/G/1', () => {
  expect(mmc(80, 0.01, 1)).toMatchObject({ waitSec: expect.closeTo(0.04, 10), sojournSec: expect.closeTo(0.05, 10) })
  expect(mmc(160, 0.01, 2).waitSec).toBeCloseTo(0.017778, 6)
  expect(mg1(70, 0.01, 4).waitSec).toBeCloseTo(0.058333, 6)
  expect(mg1(70, 0.01, 10).waitSec).toBeCloseTo(0.12833, 5)
})

test('M/M/c/K, also where its terms would overflow', () => {
  const small = mmck(80, 0.01, 1, 4)
  expect(small.lossRatio).toBeCloseTo(0.088819, 6)
  expect(small.utilization).toBeCloseTo(0.72894, 5)
  expect(small.sojournSec).toBeCloseTo(0.025631, 6)
  const pool = mmck(4, 1, 3, 5)
  expect(pool.lossRatio).toBeCloseTo(0.27954, 5)
  expect(pool.sojournSec).toBeCloseTo(2.0522, 4)
  expect(mmck(7, 1, 10, 0).lossRatio).toBeCloseTo(0.078741, 6)
  expect(mmck(10_000, 1, 1, 10_000).lossRatio).toBeCloseTo(0.9999, 6)
})
