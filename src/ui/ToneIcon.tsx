import type { Tone } from './classes'
import { CheckIcon, type IconProps, InfoIcon, RefusedIcon, StopIcon, WarningIcon } from './icons'

export interface ToneIconProps extends IconProps {
  tone: Tone
}

/** The shape that goes with a state, in its colour: tick, triangle, octagon, barred circle, info. */
export function ToneIcon({ tone, size = 16 }: ToneIconProps) {
  const Shape = {
    good: CheckIcon,
    waiting: WarningIcon,
    failing: StopIcon,
    refused: RefusedIcon,
    plain: InfoIcon,
  }[tone]
  return <Shape size={size} className={`ui-tone-icon ui-tone-${tone}`} />
}
