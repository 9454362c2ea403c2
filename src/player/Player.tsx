import './player.css'
import { useSimClient } from '../sim-client'
import type { RunStatus, SimClient } from '../sim-client/api'
import { useRun } from '../state'
import { Button, IconButton } from '../ui'
import { StopIcon } from '../ui/icons'
import { togglePlay } from './actions'
import { Clock } from './Clock'
import { spokenTime } from './clock-text'
import { EngineActivity } from './EngineActivity'
import { PauseIcon, PlayIcon, RestartIcon, StepEventIcon, StepMessageIcon } from './icons'
import { SeedField } from './SeedField'
import { SpeedControl } from './SpeedControl'

/** The centre of the top bar: runs, steps and resets the simulation, and shows its time. */
export function Player() {
  const client = useSimClient()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a border and a legend
    <div className="player" role="group" aria-label="Player">
      <Transport client={client} />
      <SpeedControl client={client} />
      <Clock client={client} />
      <SeedField />
      <EngineActivity />
      <Failure client={client} />
      <Announcer />
    </div>
  )
}

function Transport({ client }: { readonly client: SimClient }) {
  const status = useRun((state) => state.status)
  const running = status === 'running'
  const waiting = status === 'loading'
  const stopped = waiting || status === 'failed'
  return (
    <div className="player-transport">
      <IconButton
        label={running ? 'Pause' : 'Run'}
        keys="Space"
        size="m"
        className="player-run"
        disabled={waiting}
        onClick={() => togglePlay(client)}
      >
        {running ? <PauseIcon /> : <PlayIcon />}
      </IconButton>
      <IconButton label="Step one event" size="m" disabled={stopped} onClick={() => client.step('event')}>
        <StepEventIcon />
      </IconButton>
      <IconButton
        label="Step one message"
        tooltip="Step until one more request has ended"
        size="m"
        disabled={stopped}
        onClick={() => client.step('message')}
      >
        <StepMessageIcon />
      </IconButton>
      <IconButton label="Reset to 0" size="m" disabled={waiting} onClick={() => client.reset()}>
        <RestartIcon />
      </IconButton>
    </div>
  )
}

/** Says what stopped the run, in the engine's own words: they name the node and the virtual time. */
function Failure({ client }: { readonly client: SimClient }) {
  const failure = useRun((state) =>
    state.status === 'failed' ? (state.failure ?? 'The engine stopped for an unknown reason.') : null,
  )
  if (failure === null) return null
  return (
    <div className="player-failure" role="alert">
      <StopIcon size={16} />
      <div>
        <div className="player-failure-title">The run stopped</div>
        <div className="player-failure-text">{failure}</div>
      </div>
      <Button onClick={() => client.reset()}>Start again</Button>
    </div>
  )
}

/** Tells screen readers when the run starts, stops and ends. A failure is an alert of its own. */
function Announcer() {
  const text = useRun((state) => statusText(state.status))
  return (
    <div className="ui-hidden" role="status" aria-live="polite">
      {text}
      {text !== '' && <StatusTime />}
    </div>
  )
}

function StatusTime() {
  const time = useRun((state) => (state.status === 'running' ? '' : ` at ${spokenTime(state.virtualSec)}`))
  return time
}

function statusText(status: RunStatus): string {
  switch (status) {
    case 'loading':
      return ''
    case 'running':
      return 'Running'
    case 'paused':
      return 'Paused'
    case 'done':
      return 'Finished'
    case 'failed':
      return 'Failed'
  }
}
