import './warmup.css'
import { useState } from 'react'
import { SCHEMAS } from '../kinds/schemas'
import { formatText } from '../params'
import { DEFAULT_DURATION_SEC, DEFAULT_WARMUP_SEC, type Scenario } from '../scenario'
import { useSimClient } from '../sim-client'
import { findWarmup, type WarmupFinding } from '../sim-client/warmup'
import { Button, Dialog } from '../ui'
import { WarmupPicture } from './WarmupPicture'

export interface WarmupDialogProps {
  scenario: Scenario
  onSet: (sec: number) => void
  onClose: () => void
}

const secText = (sec: number) => formatText(sec, 's', { digits: 3, trim: true })

/** To tenths, upwards: a little too much does no harm. */
function roundedUp(sec: number): number {
  return Math.ceil(sec * 10 - 1e-6) / 10
}

/** What was found, in words. `sec`: a warm-up that can be set. */
function verdictOf({ hint, lookedAtSec, neededSec }: WarmupFinding): { text: string; sec: number | null } {
  const soFar = secText(lookedAtSec)
  if (hint === null) {
    const text = `Too little was simulated: ${soFar} of at least ${secText(neededSec)}. Let it run on, then look again.`
    return { text, sec: null }
  }
  if (!hint.settled) {
    const text = `No steady state in ${soFar}. Either the run is still filling up: let it run on, then look again. Or more comes than can be served: then no warm-up makes it steady.`
    return { text, sec: null }
  }
  const sec = roundedUp(hint.sec)
  if (sec === 0) return { text: `Steady from the start on, as far as ${soFar} tell: nothing has to be left out.`, sec }
  return { text: `Steady from ${secText(sec)} on, as far as ${soFar} tell.`, sec }
}

/** Looks for the end of the transient in the present run, and offers it as the warm-up. Nothing changes until that is accepted. */
export function WarmupDialog({ scenario, onSet, onClose }: WarmupDialogProps) {
  const client = useSimClient()
  const look = () => {
    const origins = scenario.nodes.filter((node) => SCHEMAS.get(node.kind)?.origin === true)
    return findWarmup(
      client,
      origins.map((node) => node.id),
    )
  }
  const [finding, setFinding] = useState(look)
  const { text, sec } = verdictOf(finding)
  const isSet = sec === (scenario.warmupSec ?? DEFAULT_WARMUP_SEC)
  const tooLong = sec !== null && sec >= (scenario.durationSec ?? DEFAULT_DURATION_SEC)
  const accept = () => {
    if (sec !== null) onSet(sec)
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Detect the warm-up"
      actions={
        <>
          <Button onClick={() => setFinding(look())}>Look again</Button>
          {sec !== null && !isSet && !tooLong && (
            <Button variant="primary" onClick={accept}>
              Set to {secText(sec)}
            </Button>
          )}
        </>
      }
    >
      <div className="insp-warmup">
        <p role="status">
          {text}
          {tooLong && ' That is no shorter than the duration: make the duration longer first.'}
          {isSet && ' The warm-up is set so.'}
        </p>
        <WarmupPicture finding={finding} cutSec={sec ?? 0} />
        <p className="insp-quiet">
          MSER-5 over the mean end-to-end latency of all producers, or over good requests where too few intervals have a latency,
          from 0 to now. Changes and faults made in the run count as transients, too. One run is noisy: a longer one says more.
          Nothing changes until you set it.
        </p>
      </div>
    </Dialog>
  )
}
