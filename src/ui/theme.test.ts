// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { cssColor, getTheme, onThemeChange, setTheme, themeStorageKey, toggleTheme } from './theme'

beforeEach(() => {
  document.head.innerHTML =
    '<style>:root[data-theme="dark"] { --accent: #5ab0f2 } :root[data-theme="light"] { --accent: #1d78c1 }</style>'
  setTheme('dark')
})

describe('the theme', () => {
  it('is shown on the root and remembered', () => {
    toggleTheme()
    expect(document.documentElement.dataset.theme).toBe('light')
    expect(localStorage.getItem(themeStorageKey)).toBe('light')
    expect(getTheme()).toBe('light')
  })

  it('forgets the choice on request', () => {
    setTheme(null)
    expect(localStorage.getItem(themeStorageKey)).toBeNull()
  })

  it('is what the root shows, else what was chosen, else that of the system', () => {
    const { dataset } = document.documentElement
    dataset.theme = 'light'
    expect(getTheme()).toBe('light')
    const system = vi.spyOn(globalThis, 'matchMedia').mockReturnValue({ matches: true } as MediaQueryList)
    for (const shown of [undefined, 'sepia']) {
      if (shown === undefined) delete dataset.theme
      else dataset.theme = shown
      localStorage.setItem(themeStorageKey, 'dark')
      expect(getTheme()).toBe('dark')
      localStorage.removeItem(themeStorageKey)
      expect(getTheme()).toBe('light')
    }
    system.mockReturnValue({ matches: false } as MediaQueryList)
    expect(getTheme()).toBe('dark')
    system.mockRestore()
  })

  it('gives new colours by the time it tells its listeners', () => {
    expect(cssColor('accent')).toBe('#5ab0f2')
    const seen: string[] = []
    const stop = onThemeChange(() => seen.push(cssColor('accent')))
    setTheme('light')
    stop()
    setTheme('dark')
    expect(seen).toEqual(['#1d78c1'])
  })

  it('reads a token once per theme', () => {
    const read = vi.spyOn(globalThis, 'getComputedStyle')
    setTheme('light')
    for (let frame = 0; frame < 5; frame++) cssColor('accent')
    expect(read).toHaveBeenCalledTimes(1)
    read.mockRestore()
  })
})
