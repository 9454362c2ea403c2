import { describe, expect, it } from 'vitest'

interface Files {
  readFileSync(path: URL, encoding: 'utf8'): string
  readdirSync(path: URL): string[]
}

// Read from disk, because Vitest empties imported style sheets; by a name unknown to tsc, because src has no types of Node.
const fileModule: string = 'node:fs'
const { readFileSync, readdirSync } = (await import(fileModule)) as Files
const folder = new URL('.', import.meta.url)
const css = readFileSync(new URL('tokens.css', folder), 'utf8')

type Tokens = Record<string, string>

/** The declarations of the first rule whose selector list contains the selector. */
function rule(selector: string): Tokens {
  const start = css.indexOf(`${selector} {`)
  if (start < 0) throw new Error(`no rule ${selector}`)
  const body = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start))
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]))
}

function channels(hex: string): number[] {
  const digits = hex.replace('#', '')
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16))
}

/** Relative luminance as WCAG 2.2 defines it, of 0..255 channels. */
function luminance(rgb: number[]): number {
  const [red, green, blue] = rgb.map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: number[], other: number[]): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** A colour with alpha, laid over an opaque one. */
function over(hex: string, below: string): number[] {
  const alpha = Number.parseInt(hex.slice(7, 9) || 'ff', 16) / 255
  const base = channels(below)
  return channels(hex).map((channel, index) => channel * alpha + base[index] * (1 - alpha))
}

const states = ['good', 'waiting', 'failing', 'refused', 'accent']
const surfaces = ['surface-0', 'surface-1', 'surface-2', 'surface-float']

describe.each(['dark', 'light'])('the %s theme', (theme) => {
  const tokens = rule(`:root[data-theme="${theme}"]`)

  it.each(surfaces)('keeps text at 4.5:1 on %s', (surface) => {
    for (const text of ['text-1', 'text-2', 'text-3', ...states.map((state) => `${state}-text`)]) {
      expect(contrast(channels(tokens[text]), channels(tokens[surface])), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('keeps strong and second text at 4.5:1 on pressed surfaces', () => {
    for (const text of ['text-1', 'text-2']) {
      for (const surface of ['surface-3', 'float-active']) {
        expect(contrast(channels(tokens[text]), channels(tokens[surface])), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5)
      }
    }
  })

  it.each(states)('keeps %s at 3:1 on every surface it is drawn on', (state) => {
    for (const surface of ['surface-0', 'surface-1', 'surface-2', 'surface-3']) {
      expect(contrast(channels(tokens[state]), channels(tokens[surface])), surface).toBeGreaterThanOrEqual(3)
    }
  })

  // Good has none: nothing is filled because it is well.
  it.each(states.filter((state) => state !== 'good'))('keeps the word of %s at 4.5:1 on its own tint', (state) => {
    for (const surface of ['surface-0', 'surface-1', 'surface-2']) {
      const tint = over(tokens[`${state}-soft`], tokens[surface])
      expect(contrast(channels(tokens[`${state}-text`]), tint), surface).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('keeps the outlines of controls at 3:1', () => {
    for (const surface of ['surface-0', 'surface-1', 'surface-2']) {
      expect(contrast(channels(tokens['line-control']), channels(tokens[surface])), surface).toBeGreaterThanOrEqual(3)
    }
  })

  it('keeps text on accent and on failing at 4.5:1', () => {
    for (const background of ['accent', 'accent-hover']) {
      expect(contrast(channels(tokens['on-accent']), channels(tokens[background])), background).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(channels(tokens['surface-1']), channels(tokens.failing))).toBeGreaterThanOrEqual(4.5)
  })
})

describe('the two themes', () => {
  it('name the same tokens', () => {
    const dark = Object.keys(rule(':root[data-theme="dark"]'))
    const light = Object.keys(rule(':root[data-theme="light"]'))
    expect(light).toEqual(dark)
  })
})

describe('the style sheets', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.css'))
  const sheets = names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')])
  const known = new Set([...css.matchAll(/--([\w-]+):/g)].map(([, name]) => name))

  it('hold no literal colour outside the tokens', () => {
    for (const [path, text] of sheets) {
      if (path === 'tokens.css') continue
      expect(text.match(/#[\da-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab)\(/gi) ?? [], path).toEqual([])
    }
  })

  it('use only tokens that exist', () => {
    for (const [path, text] of sheets) {
      const local = new Set([...text.matchAll(/--([\w-]+):/g)].map(([, name]) => name))
      // Set by the components: shares and positions on a track, and the width of an anchor.
      const fromCode = new Set(['tone', 'tone-text', 'position', 'mark', 'share', 'anchor-width'])
      const unknown = [...text.matchAll(/var\(--([\w-]+)/g)]
        .map(([, name]) => name)
        .filter((name) => !known.has(name) && !local.has(name) && !fromCode.has(name))
      expect(unknown, path).toEqual([])
    }
  })
})
