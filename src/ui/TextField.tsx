import './field.css'
import './input.css'
import { type KeyboardEvent, type Ref, useRef } from 'react'
import { IconButton } from './Button'
import { classes } from './classes'
import { type Labelled, useControlNaming, useFieldMessage } from './field-context'
import { CrossIcon, SearchIcon } from './icons'
import { Kbd } from './Kbd'

export interface TextFieldProps extends Labelled {
  value: string
  onChange: (value: string) => void
  /** Enter or leaving the field. */
  onCommit?: (value: string) => void
  placeholder?: string
  /** Shown under the field, or in the surrounding `Field`. */
  message?: string | null
  mono?: boolean
  maxLength?: number
}

export function TextField(props: TextFieldProps) {
  const { value, onChange, onCommit, placeholder, message = null, mono, maxLength } = props
  const naming = useControlNaming(props)
  const inField = useFieldMessage(message)

  function press(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') onCommit?.(value)
  }

  return (
    <>
      <div className={classes('ui-input', message !== null && 'ui-input-invalid')}>
        <input
          {...naming}
          type="text"
          className={classes('ui-input-text', mono && 'ui-figure')}
          value={value}
          placeholder={placeholder}
          maxLength={maxLength}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={message !== null || undefined}
          onChange={(event) => onChange(event.target.value)}
          onBlur={() => onCommit?.(value)}
          onKeyDown={press}
        />
      </div>
      {message !== null && !inField && (
        <div role="alert" className="ui-field-message ui-tone-failing">
          {message}
        </div>
      )}
    </>
  )
}

export interface SearchFieldProps extends Labelled {
  value: string
  onChange: (value: string) => void
  placeholder?: string
  /** The key that brings a person here, shown while the field is empty. The page listens for it. */
  hint?: string
  /** Keys the field does not use itself, such as the arrows of a result list. */
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void
  /** The list that shows what was found while the field keeps the focus: ids of the listbox and of its current option. */
  list?: { readonly id: string; readonly option: string | undefined }
  inputRef?: Ref<HTMLInputElement>
}

/** Finds while typing. Escape clears it, a second Escape leaves it. */
export function SearchField(props: SearchFieldProps) {
  const { value, onChange, placeholder, hint = '/', onKeyDown, list, inputRef } = props
  const naming = useControlNaming(props)
  const own = useRef<HTMLDivElement>(null)

  function press(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === 'Escape' && value !== '') {
      event.preventDefault()
      event.stopPropagation()
      onChange('')
      return
    }
    onKeyDown?.(event)
    if (event.key === 'Escape' && !event.defaultPrevented) event.currentTarget.blur()
  }

  return (
    <div ref={own} className="ui-input ui-search ui-size-m">
      <SearchIcon className="ui-search-icon" />
      <input
        {...naming}
        aria-label={naming['aria-label'] ?? placeholder}
        ref={inputRef}
        type="search"
        {...(list && {
          role: 'combobox',
          'aria-expanded': true,
          'aria-autocomplete': 'list',
          'aria-controls': list.id,
          'aria-activedescendant': list.option,
        })}
        className="ui-input-text"
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        aria-keyshortcuts={hint || undefined}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={press}
      />
      {value === '' && hint !== '' && (
        <span className="ui-search-hint" aria-hidden="true">
          <Kbd keys={hint} />
        </span>
      )}
      {value !== '' && (
        <IconButton
          label="Clear search"
          onClick={() => {
            onChange('')
            own.current?.querySelector('input')?.focus()
          }}
        >
          <CrossIcon />
        </IconButton>
      )}
    </div>
  )
}
