// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { loadUPlot } from './load-uplot'

it('loads although the browser reports a language that is none', async () => {
  Object.defineProperty(window, 'matchMedia', { configurable: true, value: () => new EventTarget() })
  Object.defineProperty(Object.getPrototypeOf(navigator), 'language', { configurable: true, get: () => 'C' })
  expect(() => new Intl.NumberFormat(navigator.language)).toThrow(RangeError)
  const make = await loadUPlot()
  expect(typeof make).toBe('function')
  expect(navigator.language).toBe('C')
})
