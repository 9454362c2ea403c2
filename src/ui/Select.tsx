import './input.css'
import './select.css'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { classes } from './classes'
import { type Labelled, useControlNaming } from './field-context'
import { useFloating, useOutsidePress } from './floating'
import { CheckIcon, ChevronDownIcon } from './icons'
import { useSelect } from './use-select'

export interface SelectOption<T extends string> {
  value: T
  label: string
  /** A few grey words after the label. */
  hint?: string
  /** Options of the same group stand together under its name. */
  group?: string
  disabled?: boolean
}

export interface SelectProps<T extends string> extends Labelled {
  value: T
  options: readonly SelectOption<T>[]
  onChange: (value: T) => void
  /** Grey text before the value, e.g. `speed`. */
  prefix?: ReactNode
  size?: 's' | 'm'
  /** Figures instead of words. */
  mono?: boolean
  className?: string
}

interface OptionListProps<T extends string> extends Pick<SelectProps<T>, 'options' | 'value' | 'mono'> {
  id: string
  labelledBy: string | undefined
  label: string | undefined
  active: number
  button: () => HTMLElement | null
  onActive: (index: number) => void
  onPick: (index: number) => void
  onClose: () => void
}

function optionId(id: string, index: number): string {
  return `${id}-${index}`
}

function OptionList<T extends string>(props: OptionListProps<T>) {
  const { id, options, value, mono, active, labelledBy, label, button, onActive, onPick, onClose } = props
  const list = useRef<HTMLDivElement>(null)
  useFloating(list, () => button()?.getBoundingClientRect() ?? null, { side: 'bottom', align: 'start', gap: 4 })
  useOutsidePress(() => [button(), list.current], onClose)
  useEffect(() => {
    list.current?.querySelector(`[id="${optionId(id, active)}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [id, active])
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      tabIndex={-1}
      aria-label={label}
      aria-labelledby={labelledBy}
      popover="manual"
      className={classes('ui-float ui-options', mono && 'ui-figure')}
      onPointerDown={(event) => event.preventDefault()}
    >
      {options.map((option, index) => (
        <div key={option.value} role="none">
          {option.group !== undefined && option.group !== options[index - 1]?.group && (
            <div role="none" className="ui-options-group">
              {option.group}
            </div>
          )}
          {/* biome-ignore lint/a11y/useFocusableInteractive: the button keeps the focus and points here */}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys arrive at the button */}
          <div
            id={optionId(id, index)}
            role="option"
            aria-selected={option.value === value}
            aria-disabled={option.disabled || undefined}
            className="ui-option"
            data-active={index === active ? '' : undefined}
            onPointerMove={() => onActive(index)}
            onClick={() => onPick(index)}
          >
            <span className="ui-option-check">{option.value === value && <CheckIcon />}</span>
            <span className="ui-option-label">{option.label}</span>
            {option.hint && <span className="ui-option-hint">{option.hint}</span>}
          </div>
        </div>
      ))}
    </div>
  )
}

/** One of a list. Keys as in a native select: arrows, Home, End, letters, Enter, Escape. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { value, options, onChange, prefix, size = 's', mono, className } = props
  const listId = useId()
  const button = useRef<HTMLButtonElement>(null)
  const naming = useControlNaming(props)
  const { current, open, active, setActive, show, close, pick, press } = useSelect(value, options, onChange)
  const shown = options[current]

  return (
    <>
      <button
        {...naming}
        ref={button}
        type="button"
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={open ? optionId(listId, active) : undefined}
        className={classes('ui-input ui-select', `ui-size-${size}`, className)}
        onClick={() => (open ? close() : show())}
        onBlur={close}
        onKeyDown={press}
      >
        {prefix !== undefined && <span className="ui-input-affix">{prefix}</span>}
        <span className={classes('ui-select-value', mono && 'ui-figure')}>{shown?.label ?? value}</span>
        <ChevronDownIcon size={12} className="ui-select-chevron" />
      </button>
      {open && (
        <OptionList
          id={listId}
          options={options}
          value={value}
          mono={mono}
          active={active}
          label={naming['aria-label']}
          labelledBy={naming['aria-labelledby']}
          button={() => button.current}
          onActive={setActive}
          onPick={pick}
          onClose={close}
        />
      )}
    </>
  )
}
