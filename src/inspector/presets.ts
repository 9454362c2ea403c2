import type { Preset } from '../kinds/contract'
import { type ParamSpecs, type ParamValue, resolveParam, shortenParam } from '../params'
import type { Params } from './values'

/**
 * What choosing a preset sets: its own values, and the default for whatever another preset of the kind would have set, so that
 * one preset leaves nothing of another behind. Parameters that no preset names stay.
 */
export function presetValues(presets: readonly Preset[], chosen: Preset, specs: ParamSpecs): Params {
  const names = new Set(presets.flatMap((preset) => Object.keys(preset.params)))
  return Object.fromEntries(
    Object.keys(specs)
      .filter((name) => names.has(name))
      .map((name) => [name, Object.hasOwn(chosen.params, name) ? chosen.params[name] : (specs[name].default as ParamValue)]),
  )
}

/** Whether a node's parameters are exactly those of a preset, as far as presets go. */
export function isPreset(presets: readonly Preset[], preset: Preset, specs: ParamSpecs, params: Params): boolean {
  const wanted = presetValues(presets, preset, specs)
  return Object.entries(wanted).every(([name, value]) => {
    const text = (each: ParamValue | undefined) =>
      JSON.stringify(shortenParam(specs[name], resolveParam(specs[name], each) as ParamValue))
    return text(value) === text(Object.hasOwn(params, name) ? params[name] : undefined)
  })
}
