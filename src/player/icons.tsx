import type { ReactNode } from 'react'

function Glyph({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 18 18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export function PlayIcon() {
  return (
    <Glyph>
      <path d="M5.5 3.5v11l9-5.5Z" fill="currentColor" />
    </Glyph>
  )
}

export function PauseIcon() {
  return (
    <Glyph>
      <path d="M6 3.5v11M12 3.5v11" strokeWidth="2.2" />
    </Glyph>
  )
}

/** A triangle up to a line: the next event. */
export function StepEventIcon() {
  return (
    <Glyph>
      <path d="M4 4v10l7.5-5ZM14.5 4v10" />
    </Glyph>
  )
}

/** A triangle up to a dot: the next message. */
export function StepMessageIcon() {
  return (
    <Glyph>
      <path d="M3 4v10l7.5-5Z" />
      <circle cx="14.5" cy="9" r="1.6" fill="currentColor" />
    </Glyph>
  )
}

export function RestartIcon() {
  return (
    <Glyph>
      <path d="M4 3.2v3.6h3.6M4.2 6.6A6 6 0 1 1 3 9.6" />
    </Glyph>
  )
}
