// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest'

const reported = (language: string) =>
  Object.defineProperty(Object.getPrototypeOf(navigator), 'language', { configurable: true, get: () => language })

beforeEach(() => {
  vi.resetModules()
  Object.defineProperty(window, 'matchMedia', { configurable: true, value: () => new EventTarget() })
})

it('leaves a language that is one to uPlot', async () => {
  reported('de-DE')
  const { loadUPlot } = await import('./load-uplot')
  let during = ''
  vi.doMock('./uplot-chunk', () => {
    during = navigator.language
    return { uPlot: () => {} }
  })
  await loadUPlot()
  vi.doUnmock('./uplot-chunk')
  expect(during).toBe('de-DE')
})

it('loads although the browser reports a language that is none', async () => {
  reported('C')
  const { loadUPlot } = await import('./load-uplot')
  expect(() => new Intl.NumberFormat(navigator.language)).toThrow(RangeError)
  const make = await loadUPlot()
  expect(typeof make).toBe('function')
  expect(navigator.language).toBe('C')
})
