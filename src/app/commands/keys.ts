import type { Command } from './command'
import { KEY_CONTEXTS } from './key-contexts'

/** The part of a keyboard event that decides. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

interface Combination {
  readonly key: string
  readonly mod: boolean
  readonly shift: boolean
  readonly alt: boolean
}

function parse(combination: string): Combination {
  const endsInPlus = combination === '+' || combination.endsWith('++')
  const parts = endsInPlus ? [...combination.slice(0, -2).split('+'), '+'] : combination.split('+')
  const modifiers = parts.slice(0, -1)
  return {
    key: parts[parts.length - 1],
    mod: modifiers.includes('Mod'),
    shift: modifiers.includes('Shift'),
    alt: modifiers.includes('Alt'),
  }
}

function isSameKey(press: KeyPress, key: string): boolean {
  if (key === 'Space') return press.key === ' '
  if (press.key.toLowerCase() === key.toLowerCase()) return true
  if (/^[0-9]$/.test(key)) return press.code === `Digit${key}` && !press.shiftKey
  // On a keyboard of another script the letter's place counts.
  return /^[A-Za-z]$/.test(key) && /[^\0-\x7f]/.test(press.key) && press.code === `Key${key.toUpperCase()}`
}

/** Whether a key press is a combination such as `Mod+Shift+Z`; `Mod` is Command on Apple machines and Control elsewhere. */
export function matchesKeys(press: KeyPress, combination: string, apple: boolean): boolean {
  const wanted = parse(combination)
  const mod = apple ? press.metaKey : press.ctrlKey
  const other = apple ? press.ctrlKey : press.metaKey
  if (other || mod !== wanted.mod || press.altKey !== wanted.alt) return false
  // Signs such as ? and + may need Shift on one keyboard and not on the other.
  const isSign = wanted.key.length === 1 && !/[A-Za-z0-9]/.test(wanted.key)
  if (!isSign && press.shiftKey !== wanted.shift) return false
  return isSameKey(press, wanted.key)
}

/** The command whose keys these are where the page is now; those that the browser handles are left out, and what is not enabled. */
export function commandFor(press: KeyPress, commands: Iterable<Command>, apple: boolean): Command | null {
  let owner: Command | null = null
  for (const command of commands) {
    if (command.native === true || command.keys === undefined || !isInContext(command)) continue
    if (owner !== null && rankOf(command) >= rankOf(owner)) continue
    if (command.keys.some((keys) => matchesKeys(press, keys, apple))) owner = command
  }
  return owner?.enabled() === true ? owner : null
}

function isInContext({ keysWhen, enabled }: Command): boolean {
  return keysWhen === undefined ? enabled() : KEY_CONTEXTS[keysWhen].holds()
}

const CONTEXTS = Object.keys(KEY_CONTEXTS)

function rankOf({ keysWhen }: Command): number {
  return keysWhen === undefined ? CONTEXTS.length : CONTEXTS.indexOf(keysWhen)
}
