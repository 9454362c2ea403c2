import './toast.css'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Button, IconButton } from './Button'
import { CrossIcon } from './icons'
import { ToneIcon } from './ToneIcon'
import { dismissToast, readToasts, type ToastEntry, watchToasts } from './toasts'

const shortStayMs = 5000
const longStayMs = 10_000

interface ToastProps {
  entry: ToastEntry
  held: boolean
}

function stayMs(entry: ToastEntry): number | null {
  if (entry.stayMs !== undefined) return entry.stayMs
  return entry.action || entry.tone === 'failing' ? longStayMs : shortStayMs
}

function Toast({ entry, held }: ToastProps) {
  const { id, message, detail, tone = 'plain', action } = entry
  const stay = stayMs(entry)

  // A toast never leaves while somebody points at the region or has the focus in it.
  useEffect(() => {
    if (stay === null || held) return
    const timer = setTimeout(() => dismissToast(id), stay)
    return () => clearTimeout(timer)
  }, [id, stay, held])

  return (
    <div className={`ui-toast ui-tone-${tone}`} role={tone === 'failing' ? 'alert' : undefined}>
      {tone !== 'plain' && <ToneIcon tone={tone} />}
      <div className="ui-toast-text">
        <div>{message}</div>
        {detail && <div className="ui-toast-detail">{detail}</div>}
      </div>
      {action && (
        <Button
          onClick={() => {
            dismissToast(id)
            action.onSelect()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Dismiss" tooltipSide="top" onClick={() => dismissToast(id)}>
        <CrossIcon />
      </IconButton>
    </div>
  )
}

/** Where toasts appear; the page has exactly one. */
export function ToastRegion() {
  const entries = useSyncExternalStore(watchToasts, readToasts, readToasts)
  const [held, setHeld] = useState(false)
  return (
    <section
      className="ui-toasts"
      aria-label="Notifications"
      aria-live="polite"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {entries.map((entry) => (
        <Toast key={entry.id} entry={entry} held={held} />
      ))}
    </section>
  )
}
