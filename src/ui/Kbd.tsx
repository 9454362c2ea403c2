import './kbd.css'
import { keyCaps } from './keys'

export interface KbdProps {
  /** The combination, e.g. `Mod+Shift+K`. */
  keys: string
  /** Leaves out the cap outlines, for menus and tooltips. */
  bare?: boolean
}

export function Kbd({ keys, bare = false }: KbdProps) {
  return (
    <kbd className={bare ? 'ui-kbd ui-kbd-bare' : 'ui-kbd'}>
      {keyCaps(keys).map((cap) => (
        <span key={cap} className="ui-kbd-cap">
          {cap}
        </span>
      ))}
    </kbd>
  )
}
