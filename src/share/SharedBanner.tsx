import './share.css'
import { useEffect, useState } from 'react'
import type { Scenario } from '../scenario'
import { type SimClient, useSimClient } from '../sim-client'
import { useScenario } from '../state'
import { Button, classes, ToneIcon } from '../ui'
import { shortDigest } from './link'

/** The live run comes first; the check of the digest waits this long. */
const CHECK_AFTER_MS = 2500

export interface SharedBannerProps {
  /** The scenario as the link brought it, with the digest of the sender's result. */
  readonly opened: { readonly scenario: Scenario; readonly digest: string | null }
  readonly onMakeMine: () => void
}

/** Says that what is open came from somebody's link, and whether this machine computes what the sender saw. */
export function SharedBanner({ opened, onMakeMine }: SharedBannerProps) {
  const check = useDigestCheck(useSimClient(), opened.scenario, opened.digest)
  const changed = useScenario((state) => state.past.length > 0)
  return (
    <div className="share-banner" role="status">
      <span className="share-banner-text">A shared scenario. Your own work is untouched.</span>
      <span className="share-banner-digest">
        {changed ? 'You have changed the run. Undo shows what the sender saw.' : <CheckText check={check} />}
      </span>
      <Button size="s" onClick={onMakeMine}>
        Make it mine
      </Button>
    </div>
  )
}

type Check = 'none' | 'checking' | 'same' | { readonly sent: string; readonly here: string }

function CheckText({ check }: { readonly check: Check }) {
  if (check === 'none') return null
  if (check === 'checking') return 'Comparing with what the sender saw…'
  const same = check === 'same'
  return (
    <>
      <ToneIcon tone={same ? 'good' : 'failing'} />
      <span className={classes(same ? 'share-same' : 'share-different')}>
        {same
          ? 'You see exactly what the sender saw.'
          : `The sender saw another result (${shortDigest(check.sent)}, here ${shortDigest(check.here)}): the page has changed since.`}
      </span>
    </>
  )
}

function useDigestCheck(client: SimClient, scenario: Scenario, sent: string | null): Check {
  const [check, setCheck] = useState<Check>('none')
  useEffect(() => {
    setCheck(sent === null ? 'none' : 'checking')
    if (sent === null) return
    let wanted = true
    const timer = setTimeout(() => {
      client.digestOf(scenario).then(
        (here) => wanted && setCheck(here === sent ? 'same' : { sent, here }),
        () => wanted && setCheck('none'),
      )
    }, CHECK_AFTER_MS)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [client, scenario, sent])
  return check
}
