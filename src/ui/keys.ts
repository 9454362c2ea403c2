/** Key combinations are written `Mod+Shift+K`; `Mod` is Command on Apple machines and Control elsewhere. */

const appleSigns: Record<string, string> = { Mod: '⌘', Meta: '⌘', Shift: '⇧', Alt: '⌥', Control: '⌃' }
const plainNames: Record<string, string> = { Mod: 'Ctrl', Control: 'Ctrl', Meta: 'Win' }
const sharedSigns: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  Backspace: '⌫',
  Delete: 'Del',
}

export function isApple(): boolean {
  return typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform)
}

function parts(keys: string): string[] {
  return keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys === '+' ? ['+'] : keys.split('+')
}

/** The caps of a combination as this machine's keyboard names them, e.g. `['⌘', 'K']` or `['Ctrl', 'K']`. */
export function keyCaps(keys: string, apple: boolean = isApple()): string[] {
  return parts(keys).map((part) => (apple ? appleSigns[part] : plainNames[part]) ?? sharedSigns[part] ?? part)
}

/** The combination as `aria-keyshortcuts` wants it. */
export function ariaKeys(keys: string | undefined, apple: boolean = isApple()): string | undefined {
  if (keys === undefined) return undefined
  return parts(keys)
    .map((part) => (part === 'Mod' ? (apple ? 'Meta' : 'Control') : part === '+' ? 'Plus' : part))
    .join('+')
}
