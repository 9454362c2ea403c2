import type { Tone } from './classes'

export interface ToastAction {
  label: string
  onSelect: () => void
}

export interface ToastOptions {
  /** What happened, in one sentence. */
  message: string
  /** A second line in grey. */
  detail?: string
  tone?: Tone
  action?: ToastAction
  /** How long it stays, in wall-clock milliseconds; `null` until dismissed. Longer when there is something to do. */
  stayMs?: number | null
  /** A new toast with the same id replaces the old one. */
  id?: string
}

export interface ToastEntry extends ToastOptions {
  id: string
}

const mostToasts = 4

let entries: readonly ToastEntry[] = []
let nextId = 1
const listeners = new Set<() => void>()

function set(next: readonly ToastEntry[]): void {
  entries = next
  for (const listener of [...listeners]) listener()
}

/** Shows a short message in the `ToastRegion` and gives back its id. The oldest gives way when there are too many. */
export function showToast(options: ToastOptions): string {
  const id = options.id ?? `toast-${nextId++}`
  set([...entries.filter((entry) => entry.id !== id), { ...options, id }].slice(-mostToasts))
  return id
}

export function dismissToast(id: string): void {
  set(entries.filter((entry) => entry.id !== id))
}

export function readToasts(): readonly ToastEntry[] {
  return entries
}

export function watchToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
