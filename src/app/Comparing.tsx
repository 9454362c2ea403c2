import { useEffect } from 'react'
import { CompareDialog } from '../compare/CompareDialog'
import { SweepDialog } from '../compare/SweepDialog'
import { useSession } from '../state'
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
    return <SweepDialog onClose={onClose} onSet={(node, param, value) => inspector.onParam([node], param, value, null)} />
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
