import { expect, it } from 'vitest'
import type { NodeView } from './contract'
import { FACES } from './faces'

/** A node of which there is one of everything, in the given state. */
const ones = (state: number): NodeView => ({
  rate: () => 1,
  total: () => 1,
  value: () => 1,
  mean: () => 1,
  state: () => state,
  quantileMs: () => 1,
  meanMs: () => 1,
  samples: () => 1,
  at: () => 1,
  param: () => 1,
  failureRatio: () => 1,
  recent: () => 0,
})

/** `1 members`, but not `1 ms` or `1 is`. */
const WRONG = /\b1 (dirty |dead )?(?!ms|is|µs)[a-z]+s\b/

for (const [kind, face] of FACES) {
  it(`speaks of one as of one: ${kind}`, () => {
    for (let state = 0; state < 5; state++) expect(face.describe(ones(state))).not.toMatch(WRONG)
  })
}
