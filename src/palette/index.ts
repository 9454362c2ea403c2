export { focusPaletteSearch, Palette } from './Palette'
