import { useGesture } from './gesture'

export interface TextAreaProps {
  label: string
  value: string
  placeholder?: string
  maxLength: number
  onChange: (value: string, gesture: string) => void
}

/** A few lines of text that grow with what is written; typing in one go is one gesture. */
export function TextArea({ label, value, placeholder, maxLength, onChange }: TextAreaProps) {
  const gesture = useGesture()
  return (
    <textarea
      className="insp-textarea"
      aria-label={label}
      value={value}
      placeholder={placeholder}
      maxLength={maxLength}
      rows={2}
      onChange={(event) => onChange(event.target.value, gesture.key())}
      onBlur={() => gesture.end()}
    />
  )
}
