import { describe, expect, it } from 'vitest'
import { always, type Command } from './command'
import { commandFor, type KeyPress, matchesKeys } from './keys'

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more }
}

describe('matchesKeys', () => {
  it('takes Control for Mod, and Command on Apple machines', () => {
    expect(matchesKeys(press('z', { ctrlKey: true }), 'Mod+Z', false)).toBe(true)
    expect(matchesKeys(press('z', { metaKey: true }), 'Mod+Z', true)).toBe(true)
    expect(matchesKeys(press('z', { ctrlKey: true }), 'Mod+Z', true)).toBe(false)
    expect(matchesKeys(press('z', { metaKey: true }), 'Mod+Z', false)).toBe(false)
  })

  it('tells undo from redo by Shift', () => {
    const shifted = press('Z', { ctrlKey: true, shiftKey: true })
    expect(matchesKeys(shifted, 'Mod+Shift+Z', false)).toBe(true)
    expect(matchesKeys(shifted, 'Mod+Z', false)).toBe(false)
  })

  it('takes a sign however the keyboard makes it', () => {
    expect(matchesKeys(press('?', { shiftKey: true }), '?', false)).toBe(true)
    expect(matchesKeys(press('?'), '?', false)).toBe(true)
    expect(matchesKeys(press('+', { shiftKey: true }), '+', false)).toBe(true)
  })

  it('goes by the place of a letter on a keyboard of another script', () => {
    expect(matchesKeys(press('я', { code: 'KeyZ', ctrlKey: true }), 'Mod+Z', false)).toBe(true)
    expect(matchesKeys(press('w', { code: 'KeyZ', ctrlKey: true }), 'Mod+Z', false)).toBe(false)
  })

  it('does not take a letter that comes with a modifier', () => {
    expect(matchesKeys(press('c', { ctrlKey: true }), 'C', false)).toBe(false)
    expect(matchesKeys(press('c', { altKey: true }), 'C', false)).toBe(false)
    expect(matchesKeys(press(' '), 'Space', false)).toBe(true)
  })
})

describe('commandFor', () => {
  const command = (id: string, more: Partial<Command>): Command => ({
    id,
    title: id,
    group: 'Edit',
    enabled: always,
    run() {},
    ...more,
  })

  it('leaves keys to the browser that turns them into events of its own', () => {
    expect(commandFor(press('c', { ctrlKey: true }), [command('copy', { keys: ['Mod+C'], native: true })], false)).toBeNull()
  })

  it('passes over a command that is not enabled', () => {
    const off = command('off', { keys: ['D'], enabled: () => false })
    expect(commandFor(press('d'), [off], false)).toBeNull()
    expect(commandFor(press('d'), [off, command('on', { keys: ['D'] })], false)?.id).toBe('on')
  })
})
