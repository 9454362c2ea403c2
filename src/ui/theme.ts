import { useSyncExternalStore } from 'react'

/** One of the two sets of tokens in tokens.css. */
export type Theme = 'dark' | 'light'

export const themeStorageKey = 'spillway.theme'

const listeners = new Set<() => void>()
const colors = new Map<string, string>()

function media(query: string): MediaQueryList | undefined {
  return typeof matchMedia === 'function' ? matchMedia(query) : undefined
}

function storedTheme(): Theme | undefined {
  try {
    const stored = localStorage.getItem(themeStorageKey)
    return stored === 'dark' || stored === 'light' ? stored : undefined
  } catch {
    return undefined // Storage is refused in some iframes; the theme then lasts as long as the page.
  }
}

function preferredTheme(): Theme {
  return storedTheme() ?? (media('(prefers-color-scheme: light)')?.matches ? 'light' : 'dark')
}

/** The theme the page shows now: the attribute where it is set, else the stored choice, else the system's. */
export function getTheme(): Theme {
  const shown = typeof document === 'undefined' ? undefined : document.documentElement.dataset.theme
  return shown === 'dark' || shown === 'light' ? shown : preferredTheme()
}

function show(theme: Theme): void {
  if (document.documentElement.dataset.theme === theme) return
  document.documentElement.dataset.theme = theme
  colors.clear()
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', cssColor('surface-1'))
  for (const listener of [...listeners]) listener()
}

/** Shows a theme and remembers it; `null` forgets the choice and follows the system. */
export function setTheme(theme: Theme | null): void {
  try {
    if (theme === null) localStorage.removeItem(themeStorageKey)
    else localStorage.setItem(themeStorageKey, theme)
  } catch {
    // Not remembered, still shown.
  }
  show(theme ?? preferredTheme())
}

export function toggleTheme(): void {
  setTheme(getTheme() === 'dark' ? 'light' : 'dark')
}

/** Sets the attribute before the first paint and follows the system and other tabs. Returns a function that stops following. */
export function startTheme(): () => void {
  show(preferredTheme())
  const follow = () => show(preferredTheme())
  const system = media('(prefers-color-scheme: light)')
  system?.addEventListener('change', follow)
  window.addEventListener('storage', follow)
  return () => {
    system?.removeEventListener('change', follow)
    window.removeEventListener('storage', follow)
  }
}

/** Calls back after the theme changed, when `cssColor` already answers with the new values. Returns the unsubscriber. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function useTheme(): Theme {
  return useSyncExternalStore(onThemeChange, getTheme, () => 'dark' as const)
}

/**
 * A token's value as canvas code needs it, e.g. `cssColor('accent')` is `'#5ab0f2'`.
 * Cached until the theme changes, so it may be called in a paint loop. Unknown names give an empty string.
 */
export function cssColor(name: string): string {
  const known = colors.get(name)
  if (known !== undefined) return known
  if (typeof document === 'undefined') return ''
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
  if (value) colors.set(name, value) // An empty answer may only mean that the style sheet is still on its way.
  return value
}

function watchMotion(listener: () => void): () => void {
  const query = media('(prefers-reduced-motion: reduce)')
  query?.addEventListener('change', listener)
  return () => query?.removeEventListener('change', listener)
}

function prefersReducedMotion(): boolean {
  return media('(prefers-reduced-motion: reduce)')?.matches ?? false
}

export function useReducedMotion(): boolean {
  return useSyncExternalStore(watchMotion, prefersReducedMotion, () => false)
}
