import { ChevronDown } from 'lucide-react'
import type { KindSchema } from '../kinds/contract'
import type { ParamValue } from '../params'
import { Button, lateText, Menu } from '../ui'
import { newGestureKey } from './gesture'
import { isPreset, presetValues } from './presets'
import type { Params } from './values'

export interface PresetsMenuProps {
  schema: KindSchema
  all: readonly Params[]
  onParam: (param: string, value: ParamValue, gesture: string | null) => void
}

/** Named sets of values; choosing one is a single step of undo. */
export function PresetsMenu({ schema, all, onParam }: PresetsMenuProps) {
  const presets = schema.presets ?? []
  if (presets.length === 0) return null
  const entries = presets.map((preset) => ({
    id: preset.id,
    label: preset.title,
    detail: lateText(preset.help),
    checked: all.every((params) => isPreset(presets, preset, schema.params, params)),
    onSelect: () => {
      const gesture = newGestureKey()
      for (const [param, value] of Object.entries(presetValues(presets, preset, schema.params))) onParam(param, value, gesture)
    },
  }))
  return (
    <Menu
      label="Presets"
      align="end"
      entries={entries}
      trigger={
        <Button variant="ghost" className="insp-presets">
          Presets <ChevronDown size={12} aria-hidden />
        </Button>
      }
    />
  )
}
