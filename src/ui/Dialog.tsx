import './dialog.css'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { IconButton } from './Button'
import { classes } from './classes'
import { CrossIcon } from './icons'
import { VisuallyHidden } from './VisuallyHidden'

export interface DialogProps {
  open: boolean
  /** Escape, the close button, or a press on the backdrop. */
  onClose: () => void
  title: string
  description?: ReactNode
  /** Buttons at the bottom right, the main one last. */
  actions?: ReactNode
  size?: 's' | 'm' | 'l'
  /** `top` suits things that grow downward while one types. */
  placement?: 'center' | 'top'
  /** Keeps the title for screen readers only and leaves out the close button. */
  bare?: boolean
  className?: string
  children?: ReactNode
}

type OpenDialogProps = Omit<DialogProps, 'open'>

function OpenDialog(props: OpenDialogProps) {
  const { onClose, title, description, actions, size = 's', placement = 'center', bare, className, children } = props
  const id = useId()
  const ref = useRef<HTMLDialogElement>(null)
  const pressedBackdrop = useRef(false)

  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog) return
    if (!dialog.open) dialog.showModal()
    // Closing, not only unmounting, gives the focus back to where it was; it needs the element still in the page.
    return () => dialog.close()
  }, [])

  return (
    <dialog
      ref={ref}
      aria-labelledby={`${id}title`}
      aria-describedby={description === undefined ? undefined : `${id}description`}
      className={classes('ui-dialog', `ui-dialog-${size}`, `ui-dialog-${placement}`, className)}
      onCancel={(event) => {
        if (event.target !== ref.current) return
        event.preventDefault()
        onClose()
      }}
      onKeyDown={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        pressedBackdrop.current = event.target === ref.current
      }}
      onClick={(event) => {
        if (event.target === ref.current && pressedBackdrop.current) onClose()
      }}
    >
      <div className="ui-dialog-sheet">
        {bare ? (
          <VisuallyHidden id={`${id}title`}>{title}</VisuallyHidden>
        ) : (
          <h2 id={`${id}title`} className="ui-dialog-title">
            {title}
          </h2>
        )}
        {description !== undefined && (
          <div id={`${id}description`} className="ui-dialog-description">
            {description}
          </div>
        )}
        {children !== undefined && <div className="ui-dialog-body">{children}</div>}
        {actions !== undefined && <div className="ui-dialog-actions">{actions}</div>}
        {!bare && (
          <div className="ui-dialog-close">
            <IconButton label="Close" keys="Escape" onClick={onClose}>
              <CrossIcon />
            </IconButton>
          </div>
        )}
      </div>
    </dialog>
  )
}

/** A modal question or view. The browser holds the focus inside and gives it back. */
export function Dialog({ open, ...rest }: DialogProps) {
  return open ? <OpenDialog {...rest} /> : null
}
