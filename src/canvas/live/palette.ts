import type { Health } from '../../kinds/contract'
import type { Palette } from '../../kinds/face-contract'
import { cssColor, getTheme } from '../../ui/theme'

let made: Palette | null = null
let madeFor = ''

/** Colours for canvases in the current theme. */
export function currentPalette(): Palette {
  const theme = getTheme()
  if (made !== null && madeFor === theme) return made
  const palette: Palette = {
    surface: cssColor('node'),
    track: cssColor('surface-3'),
    line: cssColor('line'),
    text1: cssColor('text-1'),
    text2: cssColor('text-2'),
    text3: cssColor('text-3'),
    good: cssColor('good'),
    waiting: cssColor('waiting'),
    failing: cssColor('failing'),
    refused: cssColor('refused'),
    accent: cssColor('accent'),
  }
  if (palette.surface !== '') {
    made = palette
    madeFor = theme
  }
  return palette
}

/** The colour of a health. */
export function healthColor(health: Health, palette: Palette): string {
  return health === 'idle' ? palette.text3 : palette[health]
}
