import { Infinity as InfinityIcon } from 'lucide-react'
import { useState } from 'react'
import { exactText, type NumberSpec, type ParamValue } from '../params'
import { IconButton } from '../ui'
import { Slider } from '../ui/Slider'
import { useGesture } from './gesture'
import { NumberControl } from './NumberControl'
import { sliderStep } from './numbers'
import { ParamFrame } from './ParamFrame'
import type { ParamProps } from './param-props'

/** A number: field, slider, and a way to lift the limit where there is one. */
export function NumberParam(props: ParamProps<NumberSpec>) {
  const { spec, value, mixed, compact, onChange } = props
  const gesture = useGesture()
  const number = value === null ? Number.POSITIVE_INFINITY : Number(value ?? spec.default ?? Number.POSITIVE_INFINITY)
  const change = (next: number, key: string | null) => onChange(Number.isFinite(next) ? next : null, key)
  const slider = (
    <Slider
      className={mixed ? 'insp-slider-mixed' : undefined}
      value={Math.min(number, spec.max)}
      min={spec.min}
      max={spec.max}
      step={sliderStep(spec, spec.scale)}
      scale={spec.scale}
      format={(shown) => (mixed ? 'mixed' : exactText(shown, spec.unit))}
      mark={props.changed && spec.default !== null ? spec.default : undefined}
      onChange={(next) => change(next, gesture.key())}
      onCommit={() => gesture.end()}
      onGiveUp={() => gesture.giveUp()}
    />
  )
  return (
    <ParamFrame {...props} below={compact ? undefined : slider}>
      {spec.unlimited !== undefined && <UnlimitedButton spec={spec} value={number} onChange={(next) => onChange(next, null)} />}
      <NumberControl range={spec} value={number} scale={spec.scale} unlimited={spec.unlimited} mixed={mixed} onChange={change} />
    </ParamFrame>
  )
}

interface UnlimitedButtonProps {
  spec: NumberSpec
  value: number
  onChange: (value: ParamValue) => void
}

function UnlimitedButton({ spec, value, onChange }: UnlimitedButtonProps) {
  const [last, setLast] = useState<number | null>(null)
  const unlimited = !Number.isFinite(value)
  const limited = last ?? spec.default ?? Math.max(spec.min, Math.min(spec.max, spec.integer ? 100 : spec.max / 10))
  return (
    <IconButton
      variant="quiet"
      className="insp-unlimited"
      label={`${spec.title}: ${spec.unlimited}`}
      pressed={unlimited}
      onClick={() => {
        if (!unlimited) setLast(value)
        onChange(unlimited ? limited : null)
      }}
    >
      <InfinityIcon aria-hidden />
    </IconButton>
  )
}
