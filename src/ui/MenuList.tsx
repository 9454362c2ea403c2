import './floating.css'
import './menu.css'
import { type Ref, useId, useRef } from 'react'
import { classes } from './classes'
import { type Align, type Box, type Side, useFloating } from './floating'
import { CheckIcon, ChevronRightIcon } from './icons'
import { Kbd } from './Kbd'
import { ariaKeys } from './keys'
import { entryKey, isItem, type MenuEntry, type MenuItem } from './menu-entries'
import { type MenuStart, useMenuFocus } from './use-menu-focus'

export interface MenuListProps {
  label: string
  entries: readonly MenuEntry[]
  getAnchor: () => Box | null
  side: Side
  align: Align
  gap?: number
  start: MenuStart
  /** Closes the whole menu; with an item that was chosen, or none. */
  onClose: (chosen?: MenuItem) => void
  /** Closes this submenu only. */
  onBack?: () => void
}

interface MenuItemButtonProps {
  item: MenuItem
  /** Its submenu is open. */
  opened: boolean
  ref: Ref<HTMLButtonElement>
  onHover: () => void
  onPress: () => void
}

function MenuItemButton({ item, opened, ref, onHover, onPress }: MenuItemButtonProps) {
  const detailId = useId()
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is a checkbox wherever it can be checked
    <button
      ref={ref}
      type="button"
      role={item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
      aria-checked={item.checked}
      aria-disabled={item.disabled || undefined}
      aria-haspopup={item.items ? 'menu' : undefined}
      aria-expanded={item.items ? opened : undefined}
      aria-keyshortcuts={ariaKeys(item.keys)}
      aria-label={item.detail && item.label}
      aria-describedby={item.detail && detailId}
      tabIndex={-1}
      className={classes('ui-menu-item', item.danger && 'ui-menu-danger')}
      onPointerEnter={(event) => event.pointerType !== 'touch' && onHover()}
      onClick={onPress}
    >
      <span className="ui-menu-icon">{item.checked ? <CheckIcon /> : item.icon}</span>
      <span className="ui-menu-label">
        {item.label}
        {item.detail && (
          <span id={detailId} className="ui-menu-detail">
            {item.detail}
          </span>
        )}
      </span>
      {item.hint && <span className="ui-menu-hint">{item.hint}</span>}
      {item.keys && <Kbd keys={item.keys} bare />}
      {item.items && <ChevronRightIcon size={12} className="ui-menu-more" />}
    </button>
  )
}

/** The open menu itself; `Menu` and `ContextMenu` decide where it opens and where the focus goes afterwards. */
export function MenuList(props: MenuListProps) {
  const { label, entries, getAnchor, side, align, gap = 4, start, onClose, onBack } = props
  const list = useRef<HTMLDivElement>(null)
  useFloating(list, getAnchor, { side, align, gap })
  const { buttons, submenu, choose, hover, press, back } = useMenuFocus({ entries, list, start, onClose, onBack })

  return (
    <div
      ref={list}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      popover="manual"
      className="ui-float ui-menu"
      onKeyDown={press}
      onContextMenu={(event) => event.preventDefault()}
    >
      {entries.map((entry, index) => {
        const key = entryKey(entry, index)
        if (entry === 'separator') return <hr key={key} className="ui-menu-separator" />
        if (!isItem(entry)) {
          return (
            <div key={key} role="presentation" className="ui-menu-heading">
              {entry.heading}
            </div>
          )
        }
        const opened = submenu?.index === index
        return (
          <div key={key} role="none">
            <MenuItemButton
              item={entry}
              opened={opened}
              ref={(button) => {
                if (button) buttons.set(index, button)
                return () => {
                  buttons.delete(index)
                }
              }}
              onHover={() => hover(index)}
              onPress={() => choose(index, 'pointer')}
            />
            {opened && entry.items && submenu && (
              <MenuList
                key={submenu.start}
                label={entry.label}
                entries={entry.items}
                getAnchor={() => buttons.get(index)?.getBoundingClientRect() ?? null}
                side="right"
                align="start"
                gap={2}
                start={submenu.start}
                onClose={onClose}
                onBack={back}
              />
            )}
          </div>
        )
      })}
    </div>
  )
}
