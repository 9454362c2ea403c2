import { useRef, useState } from 'react'
import { LIMITS } from '../scenario'
import { useGesture } from './gesture'

export interface NameFieldProps {
  /** What the name is of, for screen readers. */
  label: string
  value: string
  /** Shown while the field is empty: the name it then gets. */
  fallback: string
  maxLength?: number
  onChange: (value: string, gesture: string | null) => void
}

/** A heading that can be written over. Enter keeps it, Escape brings back what it was. */
export function NameField({ label, value, fallback, maxLength = LIMITS.label, onChange }: NameFieldProps) {
  const gesture = useGesture()
  const before = useRef(value)
  const [draft, setDraft] = useState<string | null>(null)
  function change(text: string) {
    setDraft(text)
    onChange(text.trim(), gesture.key())
  }

  return (
    <input
      type="text"
      className="insp-name"
      aria-label={label}
      title={draft === null ? value : undefined}
      value={draft ?? value}
      placeholder={fallback}
      maxLength={maxLength}
      autoComplete="off"
      spellCheck={false}
      onFocus={() => {
        before.current = value
      }}
      onChange={(event) => change(event.target.value)}
      onBlur={() => {
        setDraft(null)
        gesture.end()
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        if (event.key === 'Escape' && draft !== null) change(before.current)
        setDraft(null)
        event.currentTarget.blur()
      }}
    />
  )
}
