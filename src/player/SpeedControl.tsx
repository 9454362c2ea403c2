import type { KeyboardEvent } from 'react'
import type { SimClient } from '../sim-client/api'
import { useRun } from '../state'
import { Select, Tooltip } from '../ui'
import { changeSpeed } from './actions'
import { nextSpeed, SPEED_STEPS, speedHint, speedText } from './speed'

const OPTIONS = SPEED_STEPS.map((step) => ({ value: String(step), label: speedText(step), hint: speedHint(step) }))

/** The speed: a menu of steps, with a button to either side for the step next to it. */
export function SpeedControl({ client }: { readonly client: SimClient }) {
  const speed = useRun((state) => state.speed)
  const known = SPEED_STEPS.includes(speed)
  const options = known ? OPTIONS : [...OPTIONS, { value: String(speed), label: speedText(speed), hint: '' }]

  function press(event: KeyboardEvent) {
    const direction = event.key === '+' ? 1 : event.key === '-' ? -1 : 0
    if (direction === 0 || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    event.stopPropagation()
    changeSpeed(client, direction)
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a border and a legend
    <div className="player-speed" role="group" aria-label="Speed" onKeyDownCapture={press}>
      <StepButton client={client} speed={speed} direction={-1} />
      <Select
        label="Speed"
        prefix="speed"
        size="m"
        mono
        value={String(speed)}
        options={options}
        onChange={(value) => client.setSpeed(Number(value))}
        className="player-speed-menu"
      />
      <StepButton client={client} speed={speed} direction={1} />
    </div>
  )
}

interface StepButtonProps {
  readonly client: SimClient
  readonly speed: number
  readonly direction: 1 | -1
}

function StepButton({ client, speed, direction }: StepButtonProps) {
  const next = nextSpeed(speed, direction)
  const word = direction > 0 ? 'Faster' : 'Slower'
  const text = next === speed ? word : `${word}: ${speedText(next)}`
  return (
    <Tooltip text={text} describes={false}>
      <button
        type="button"
        className="player-speed-step"
        aria-label={word}
        aria-disabled={next === speed || undefined}
        onClick={() => client.setSpeed(next)}
      >
        <svg
          width="10"
          height="10"
          viewBox="0 0 10 10"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
          aria-hidden="true"
        >
          <path d={direction > 0 ? 'M1.5 5h7M5 1.5v7' : 'M1.5 5h7'} />
        </svg>
      </button>
    </Tooltip>
  )
}
