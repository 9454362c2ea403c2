// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useSession } from '../../state'
import { type Command, commandSet } from './command'
import { startKeyboard, takeTyped } from './keyboard'

const theme = vi.fn()
const palette = vi.fn(() => useSession.setState({ openDialog: 'palette' }))
const command = (id: string, key: string, run: () => void): Command => ({
  id,
  title: id,
  group: 'Help',
  keys: [key],
  enabled: () => true,
  run,
})

let stop = () => {}
beforeEach(() => {
  vi.clearAllMocks()
  useSession.setState({ openDialog: 'none' })
  stop = startKeyboard(commandSet([command('palette', 'Mod+K', palette), command('theme', 'T', theme)]))
})
afterEach(() => stop())

function press(key: string, ctrlKey = false): boolean {
  return window.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }))
}

it('keeps what is typed while a dialog is on its way for the dialog, and runs no command by it', () => {
  press('t')
  expect(theme).toHaveBeenCalledTimes(1)
  press('k', true)
  expect(palette).toHaveBeenCalledTimes(1)
  for (const key of ['Shift', 't', 'a', 'b']) press(key)
  expect(theme).toHaveBeenCalledTimes(1)
  expect(takeTyped()).toBe('tab')
  expect(takeTyped()).toBe('')
})

it('gives a dialog nothing that was typed for another', () => {
  press('k', true)
  press('x')
  press('Escape')
  expect(useSession.getState().openDialog).toBe('none')
  press('k', true)
  expect(takeTyped()).toBe('')
})
