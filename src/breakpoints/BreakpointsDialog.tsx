import './breakpoints.css'
import { MOST_BREAKPOINTS, type SimClient } from '../sim-client'
import { type ListedBreakpoint, useScenario, useSession } from '../state'
import { Dialog, IconButton, Switch } from '../ui'
import { CrossIcon } from '../ui/icons'
import { BreakpointForm } from './BreakpointForm'
import { sentenceOf } from './words'

export interface BreakpointsDialogProps {
  readonly client: SimClient
  readonly onClose: () => void
}

/** Sets breakpoints, and lists those that there are. */
export function BreakpointsDialog({ client, onClose }: BreakpointsDialogProps) {
  const isFull = useSession((state) => state.breakpoints.length >= MOST_BREAKPOINTS)
  const isEmpty = useScenario((state) => state.scenario.nodes.length === 0)
  const add = (breakpoint: ListedBreakpoint) => {
    const others = useSession.getState().breakpoints.filter((each) => !isSame(each, breakpoint))
    useSession.setState({ breakpoints: [...others, breakpoint] })
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Break when…"
      description="The run pauses when this becomes true, at any speed. Its results are the same with and without."
      size="m"
    >
      <div className="breakpoints">
        {isEmpty && <p className="breakpoints-note">There is no node yet. Add one from the palette.</p>}
        {isFull && <p className="breakpoints-note">There are {MOST_BREAKPOINTS} breakpoints, the most there can be.</p>}
        {!isEmpty && !isFull && <BreakpointForm client={client} onAdd={add} />}
        <BreakpointList />
      </div>
    </Dialog>
  )
}

function isSame(a: ListedBreakpoint, b: ListedBreakpoint): boolean {
  return a.node === b.node && a.metric === b.metric && a.test === b.test && a.value === b.value
}

/** Every breakpoint with its switch. Those whose node is gone rest until an undo brings it back. */
function BreakpointList() {
  const scenario = useScenario((state) => state.scenario)
  const breakpoints = useSession((state) => state.breakpoints)
  const rows = breakpoints.flatMap((breakpoint) => {
    const sentence = sentenceOf(scenario, breakpoint, 'present')
    return sentence === null ? [] : [{ breakpoint, sentence }]
  })
  if (rows.length === 0) return null
  const replace = (old: ListedBreakpoint, by: readonly ListedBreakpoint[]) =>
    useSession.setState({ breakpoints: breakpoints.flatMap((each) => (each === old ? by : [each])) })
  return (
    <ul className="breakpoints-list" aria-label="Breakpoints">
      {rows.map(({ breakpoint, sentence }) => (
        <li key={sentence} className="breakpoints-row" data-off={breakpoint.isOff || undefined}>
          <Switch
            label={sentence}
            checked={breakpoint.isOff !== true}
            onChange={(checked) => replace(breakpoint, [{ ...breakpoint, isOff: !checked }])}
          />
          <span className="breakpoints-text">{sentence}</span>
          <IconButton label={`Remove: ${sentence}`} tooltip="Remove" onClick={() => replace(breakpoint, [])}>
            <CrossIcon />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}
