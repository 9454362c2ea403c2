import { act, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach } from 'vitest'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

/** Where the parts of the page under test stand. */
export interface Stage {
  readonly host: HTMLElement
  /** Shows this, or in its place the next. */
  show(content: ReactNode): void
}

/** A place on the page for every test of a file, empty at its beginning and cleared after it. Called once, above the tests. */
export function stage(): Stage {
  let host: HTMLElement
  let root: Root
  beforeEach(() => {
    host = document.body.appendChild(document.createElement('div'))
    root = createRoot(host)
  })
  afterEach(() => {
    act(() => root.unmount())
    host.remove()
  })
  return {
    get host() {
      return host
    },
    show(content) {
      act(() => root.render(content))
    },
  }
}
