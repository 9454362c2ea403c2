import type { ReactNode } from 'react'

export interface IconProps {
  /** Edge length in CSS pixels. */
  size?: number
  className?: string
}

interface GlyphProps extends IconProps {
  children: ReactNode
}

function Glyph({ size = 14, className, children }: GlyphProps) {
  return (
    <svg
      className={className ? `ui-icon ${className}` : 'ui-icon'}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export function CheckIcon(props: IconProps) {
  return (
    <Glyph {...props}>
      <path d="m3.5 8.5 3 3 6-7" />
    </Glyph>
  )
}

export function CrossIcon(props: IconProps) {
  return (
    <Glyph {...props}>
      <path d="m4 4 8 8m0-8-8 8" />
    </Glyph>
  )
}

export function ChevronDownIcon(props: IconProps) {
  return (
    <Glyph {...props}>
      <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />
    </Glyph>
  )
}

export function ChevronRightIcon(props: IconProps) {
  return (
    <Glyph {...props}>
      <path d="M6.5 4.5 10 8l-3.5 3.5" />
    </Glyph>
  )
}

export function ResetIcon(props: IconProps) {
  return (
    <Glyph {...props}>
      <path d="M3.5 3v3.5H7M3.8 6.4A5 5 0 1 1 3 9" />
    </Glyph>
  )
}

export function SearchIcon(props: IconProps) {
  return (
    <Glyph {...props}>
      <circle cx="7" cy="7" r="4" />
      <path d="m10 10 3 3" />
    </Glyph>
  )
}

export function InfoIcon(props: IconProps) {
  return (
    <Glyph {...props}>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 7.5v3.25M8 5.25v.01" />
    </Glyph>
  )
}

export function WarningIcon(props: IconProps) {
  return (
    <Glyph {...props}>
      <path d="M8 2.75 14 13H2L8 2.75ZM8 6.75v2.75M8 11.25v.01" />
    </Glyph>
  )
}

export function StopIcon(props: IconProps) {
  return (
    <Glyph {...props}>
      <path d="M5.6 2.25h4.8l3.35 3.35v4.8l-3.35 3.35H5.6L2.25 10.4V5.6L5.6 2.25ZM8 5v3.5M8 10.9v.01" />
    </Glyph>
  )
}

export function RefusedIcon(props: IconProps) {
  return (
    <Glyph {...props}>
      <circle cx="8" cy="8" r="5.75" />
      <path d="m4 12 8-8" />
    </Glyph>
  )
}
