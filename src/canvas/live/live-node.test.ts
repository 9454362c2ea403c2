import { expect, it } from 'vitest'
import { figuresThatFit } from './live-node'

it('leaves out the last figures of a footer rather than cut them', () => {
  expect(figuresThatFit(['ready', 'ms old', '/s'], 132)).toBe(2)
  expect(figuresThatFit(['/s', 'ms p99', '%'], 152)).toBe(3)
  expect(figuresThatFit(['requests', 'milliseconds'], 60)).toBe(2)
  expect(figuresThatFit([], 60)).toBe(0)
})
