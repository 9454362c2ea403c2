import { exactQuantity, exactText, type NumberRange, type NumberSpec } from '../params'
import { NumberField } from '../ui'
import { useGesture } from './gesture'
import { arrowStep, besides, readField } from './numbers'

export interface NumberControlProps {
  range: NumberRange
  /** `Infinity`: unlimited. */
  value: number
  scale?: NumberSpec['scale']
  /** Lets `∞` be typed, and is the word beside it. */
  unlimited?: string
  /** The nodes differ; the field says so until one value is set for all. */
  mixed?: boolean
  /** The accessible name where there is no `Field` around. */
  label?: string
  onChange: (value: number, gesture: string) => void
}

/** A number with its unit, typed or stepped; a row of steps is one gesture. */
export function NumberControl(props: NumberControlProps) {
  const { range, value, scale, unlimited, mixed = false, label, onChange } = props
  const gesture = useGesture()
  const format = (number: number) => {
    if (mixed) return 'mixed'
    if (Number.isFinite(number)) return exactText(number, range.unit)
    return unlimited === undefined ? '–' : `∞ ${unlimited === 'unlimited' ? '' : unlimited}`
  }
  return (
    <NumberField
      label={label}
      value={mixed ? besides(value) : value}
      parse={(text) => readField(text, range, unlimited !== undefined)}
      format={format}
      baseUnit={exactQuantity(0, range.unit).unit}
      min={range.min}
      max={unlimited === undefined ? range.max : undefined}
      integer={range.integer}
      step={(from) => arrowStep(from, range, scale)}
      onChange={(next) => onChange(Number.isFinite(next) ? Math.min(next, range.max) : next, gesture.key())}
      onCommit={() => gesture.end()}
      onGiveUp={() => gesture.giveUp()}
    />
  )
}
