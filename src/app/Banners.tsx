import { X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useRun, useScenario } from '../state'
import { IconButton, ToneIcon } from '../ui'
import { usePage } from './runtime'
import { useShell } from './shell-store'

const SharedBanner = lazy(() => import('../share/SharedBanner').then((module) => ({ default: module.SharedBanner })))

/** Slim lines under the top bar for what a person must know about the page as a whole. */
export function Banners() {
  const page = usePage()
  const shared = useShell((state) => state.shared)
  const isShared = useScenario((state) => state.origin === 'shared')
  return (
    <div className="banners">
      {isShared && shared !== null && (
        <Suspense fallback={null}>
          <SharedBanner opened={shared} onMakeMine={page.makeMine} />
        </Suspense>
      )}
      <IsolationNotice />
    </div>
  )
}

/** Without isolation there is no shared memory: slower, but the same. */
function IsolationNotice() {
  const isolated = useRun((state) => state.isolated)
  const [away, setAway] = useState(false)
  if (isolated || away) return null
  return (
    <div className="banner" role="status">
      <ToneIcon tone="waiting" />
      <span className="banner-text">
        This page runs without shared memory, so one worker simulates: the results are the same, only slower.
      </span>
      <IconButton label="Dismiss" onClick={() => setAway(true)}>
        <X aria-hidden />
      </IconButton>
    </div>
  )
}
