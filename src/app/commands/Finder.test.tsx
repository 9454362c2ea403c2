// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from 'vitest'
import { useSession } from '../../state'
import { stage } from '../../ui/stage.testing'
import { commandSet } from './command'
import { Finder } from './Finder'
import { startKeyboard } from './keyboard'

const page = stage()
let stop = () => {}
beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= () => {}
  useSession.setState({ openDialog: 'palette' })
  stop = startKeyboard(commandSet([]))
})
afterEach(() => {
  stop()
  useSession.setState({ openDialog: 'none' })
})

function type(word: string): void {
  for (const key of word) window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
}

it('begins with all that was typed until it has the focus, also while it was being rendered', () => {
  function Meanwhile() {
    type('ting')
    return null
  }
  type('star')
  page.show(
    <>
      <Finder title="Commands" placeholder="" items={[]} empty="Nothing" onClose={() => {}} />
      <Meanwhile />
    </>,
  )
  expect(page.host.querySelector('input')?.value).toBe('starting')
})
