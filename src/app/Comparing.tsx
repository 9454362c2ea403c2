import { type ComponentProps, useEffect } from 'react'
import { CompareDialog } from '../compare/CompareDialog'
import { SweepDialog } from '../compare/SweepDialog'
import { wireOf } from '../scenario'
import { useScenario, useSession } from '../state'
import { dismissToast } from '../ui'
import { keepVariant, swapVariants } from './comparing'
import { usePage } from './runtime'

interface ComparingProps {
  readonly what: 'compare' | 'sweep'
  readonly onClose: () => void
}

/** What sets runs against each other. */
export function Comparing({ what, onClose }: ComparingProps) {
  const { saver, inspector } = usePage()
  useEffect(() => dismissToast('kept'), [])
  if (what === 'sweep') {
    const set: ComponentProps<typeof SweepDialog>['onSet'] = (owner, param, value) => {
      const isWire = wireOf(useScenario.getState().scenario, owner) !== undefined
      void inspector().then(({ onParam, onWire }) => (isWire ? onWire : onParam)([owner], param, value, null))
    }
    return <SweepDialog onClose={onClose} onSet={set} />
  }
  return (
    <CompareDialog
      onClose={onClose}
      onKeep={keepVariant}
      onSwap={() => void swapVariants(saver)}
      onGallery={() => useSession.setState({ openDialog: 'gallery' })}
    />
  )
}
