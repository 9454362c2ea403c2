import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'

/** What decides how the same page is drawn: two machines that agree in it draw the same picture, but for the edges of letters. */
export interface Environment {
  readonly chromium: string
  /** Width in px of a line of letters and figures, by font as the page asks for it. */
  readonly widths: Readonly<Record<string, number>>
  /** Sum of what the same lines put on a canvas: letters of one width can still be drawn in two ways. */
  readonly ink: number
}

const FILE = join(import.meta.dirname, 'pictures/environment.json')
const FONTS = [
  '400 11px --font-sans',
  '600 13px --font-sans',
  '650 12.5px --font-sans',
  '400 11px --font-mono',
  '600 15px --font-mono',
]
const LINE = 'Hang Payments for 10 s: 0123456789 ms p99, µ λ ρ ² × – … “WAVE” fi'

export async function environmentOf(page: Page): Promise<Environment> {
  const drawn = await page.evaluate(
    ({ fonts, line }) => {
      const style = getComputedStyle(document.documentElement)
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 24 * fonts.length })
      const g = canvas.getContext('2d', { willReadFrequently: true })!
      const widths = fonts.map((font, i) => {
        g.font = font.replace(/--\S+/, (token) => style.getPropertyValue(token))
        g.fillText(line, 4, 24 * i + 16)
        return [font, Math.round(g.measureText(line).width * 100) / 100]
      })
      const { data } = g.getImageData(0, 0, canvas.width, canvas.height)
      return { widths: Object.fromEntries(widths), ink: data.reduce((sum, value, i) => (i % 4 === 3 ? sum + value : sum), 0) }
    },
    { fonts: FONTS, line: LINE },
  )
  const [chromium] = (page.context().browser()?.version() ?? '').split('.')
  return { chromium, ...drawn }
}

export async function keepEnvironment(environment: Environment): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(environment, null, 2)}\n`)
}

/** Why pictures drawn here cannot be compared with the stored ones; `null`: they can. */
export async function whyNotComparable(here: Environment): Promise<string | null> {
  const stored = JSON.parse(await readFile(FILE, 'utf8')) as Environment
  if (here.chromium !== stored.chromium) {
    return `The stored pictures were drawn by Chromium ${stored.chromium}; this one is ${here.chromium}.`
  }
  const font = FONTS.find((name) => here.widths[name] !== stored.widths[name])
  if (font !== undefined) {
    return `The stored pictures were drawn with other fonts: in ${font} a line is ${stored.widths[font]} px wide there, ${here.widths[font]} here.`
  }
  return here.ink === stored.ink
    ? null
    : 'The stored pictures were drawn with other edges of letters: hinting or smoothing differs.'
}
