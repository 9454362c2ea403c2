import './slider.css'
import { type CSSProperties, type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from 'react'
import { classes } from './classes'
import { type Labelled, useControlNaming } from './field-context'
import { fromPosition, type SliderScale, slideBy, toPosition } from './slider-scale'

export interface SliderProps extends Labelled, SliderScale {
  value: number
  /** Every change while the thumb moves. */
  onChange?: (value: number) => void
  /** The end of a gesture: thumb or key let go. */
  onCommit?: (value: number) => void
  /** Escape while the thumb moves, instead of a change back to where it was. */
  onGiveUp?: () => void
  /** The value in words for screen readers, e.g. `8 ms`. */
  format?: (value: number) => string
  /** A tick on the track, e.g. at the default. */
  mark?: number
  className?: string
}

const resolution = 10_000

function keyTarget(event: KeyboardEvent, value: number, limits: SliderScale): number | undefined {
  const large = event.shiftKey
  if (event.key === 'ArrowRight' || event.key === 'ArrowUp') return slideBy(value, 1, large, limits)
  if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') return slideBy(value, -1, large, limits)
  if (event.key === 'PageUp') return slideBy(value, 1, true, limits)
  if (event.key === 'PageDown') return slideBy(value, -1, true, limits)
  if (event.key === 'Home') return limits.min
  if (event.key === 'End') return limits.max
  return undefined
}

/** A value on a thin track that is filled to the thumb. Escape while sliding goes back to where the gesture began. */
export function Slider(props: SliderProps) {
  const { value, min, max, step, scale, onChange, onCommit, onGiveUp, format = String, mark, className } = props
  const limits = { min, max, step, scale }
  const input = useRef<HTMLInputElement>(null)
  const [live, setLive] = useState<number | null>(null)
  const start = useRef(value)
  const givenUp = useRef(false)
  const naming = useControlNaming(props, true)
  const shown = live ?? value
  const position = toPosition(shown, limits)

  function slide(next: number) {
    // The browser goes on sliding until the button is let go.
    if (givenUp.current) return
    if (live === null) start.current = value
    if (next === shown) return
    setLive(next)
    onChange?.(next)
  }

  const finish = useEffectEvent(() => {
    if (live === null) return
    setLive(null)
    onCommit?.(live)
  })

  useEffect(() => {
    // React's onChange listens to `input`; the native `change` is the end of a drag.
    const element = input.current
    const end = () => finish()
    element?.addEventListener('change', end)
    return () => element?.removeEventListener('change', end)
  }, [])

  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey) return
    if (event.key === 'Escape' && live !== null) {
      givenUp.current = true
      setLive(null)
      if (onGiveUp !== undefined) onGiveUp()
      else {
        onChange?.(start.current)
        onCommit?.(start.current)
      }
    } else {
      givenUp.current = false
      const target = keyTarget(event, shown, limits)
      if (target === undefined) return
      slide(target)
    }
    event.preventDefault()
    event.stopPropagation()
  }

  const style: CSSProperties & Record<`--${string}`, number> = { '--position': position }
  if (mark !== undefined) style['--mark'] = toPosition(mark, limits)

  return (
    <div className={classes('ui-slider', mark !== undefined && 'ui-slider-marked', className)} style={style}>
      <input
        {...naming}
        ref={input}
        type="range"
        className="ui-slider-input"
        min={0}
        max={resolution}
        step="any"
        value={position * resolution}
        aria-valuetext={format(shown)}
        onChange={(event) => slide(fromPosition(event.target.valueAsNumber / resolution, limits))}
        onPointerDown={() => {
          givenUp.current = false
        }}
        onKeyDown={press}
        onKeyUp={finish}
        onBlur={finish}
      />
    </div>
  )
}
