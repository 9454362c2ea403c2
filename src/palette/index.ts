export { Palette } from './Palette'
export { focusPaletteSearch } from './use-palette-keys'
