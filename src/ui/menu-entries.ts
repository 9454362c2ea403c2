import type { ReactNode } from 'react'

export interface MenuItem {
  /** Needed only where two items share a label. */
  id?: string
  label: string
  icon?: ReactNode
  /** The item's key combination, e.g. `Mod+D`; shown, not listened to. */
  keys?: string
  /** A few grey words at the end of the line. */
  hint?: string
  /** A sentence or two under the label. */
  detail?: string
  /** Present for items that stay checked. */
  checked?: boolean
  disabled?: boolean
  danger?: boolean
  /** Runs after the menu has closed and the focus is back where it was. */
  onSelect?: () => void
  /** Makes it a submenu. */
  items?: readonly MenuEntry[]
}

export interface MenuHeading {
  heading: string
}

export type MenuEntry = MenuItem | MenuHeading | 'separator'

export function isItem(entry: MenuEntry | undefined): entry is MenuItem {
  return typeof entry === 'object' && 'label' in entry
}

export function entryKey(entry: MenuEntry, index: number): string {
  if (entry === 'separator') return `separator ${index}`
  return isItem(entry) ? (entry.id ?? entry.label) : entry.heading
}
