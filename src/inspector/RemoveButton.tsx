import { X } from 'lucide-react'
import { IconButton } from '../ui'

export function RemoveButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <IconButton label={label} onClick={onClick}>
      <X aria-hidden />
    </IconButton>
  )
}
