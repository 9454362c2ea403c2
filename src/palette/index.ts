export { focusPaletteSearch, Palette, type PaletteProps } from './Palette'
export type { PlacePoint } from './use-kind-drag'
