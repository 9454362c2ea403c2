import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Command } from '../../workers/protocol/commands'
import { Control, controlBlock, controlBytes, Word } from '../../workers/protocol/control'
import { Journey } from './journey'

/** A journey on an engine that does what a test says. */
function setOut(atSec: number) {
  const control = controlBlock(new ArrayBuffer(controlBytes(0)), 0)
  const sent: Command[] = []
  const readAtSec: number[] = []
  const send = (command: Command) => sent.push(command)
  const journey = new Journey(
    { control, send },
    { advance: (nowNs) => readAtSec.push(nowNs / 1e9) },
    { departed: () => {}, arrived: () => {} },
  )
  const isAt = (sec: number) => {
    control.f64[Control.nowNs] = sec * 1e9
  }
  isAt(atSec)
  return {
    journey,
    sent,
    readAtSec,
    isAt,
    /** The engine has begun the last command from a checkpoint. */
    beginsAt(sec: number) {
      control.i32[Word.seeking] = sent.length
      control.f64[Control.seekFromNs] = sec * 1e9
      isAt(sec)
    },
    /** The engine is where the last command was to take it, and a frame comes. */
    arrivesAt(sec: number) {
      control.i32[Word.sought] = sent.length
      isAt(sec)
      journey.advance(performance.now(), true)
    },
    /** The engine has heard of so many commands. */
    hears(count: number) {
      control.i32[Word.heard] = count
    },
    frame: (isAlive = true) => journey.advance(performance.now(), isAlive),
    seeksTo: () => sent.flatMap((command) => (command.type === 'seek' ? [[command.toNs / 1e9, command.after]] : [])),
  }
}

describe('a journey', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('says what it was asked to do until the engine has heard of it', () => {
    const { journey, hears } = setOut(0)
    expect(journey.after).toBeNull()
    journey.intend('play')
    expect(journey.after).toBe('play')
    journey.intend('pause')
    hears(1)
    expect(journey.after, 'it has heard of the first only').toBe('pause')
    hears(2)
    expect(journey.after).toBeNull()
  })

  it('goes straight to what is ahead within the window', () => {
    const { journey, seeksTo, readAtSec, arrivesAt } = setOut(5)
    journey.seek(5.5e9, 'play')
    expect(seeksTo()).toEqual([[5.5, 'play']])
    expect(journey.toNs).toBe(5.5e9)
    arrivesAt(5.5)
    expect(readAtSec).toEqual([5.5])
    expect(journey.isUnderWay).toBe(false)
  })

  it('goes back by way of an instant one window before the goal, reads there, and reads nothing in between', () => {
    const { journey, seeksTo, readAtSec, isAt, frame, arrivesAt } = setOut(20)
    journey.seek(8e9, 'play')
    isAt(6)
    frame()
    arrivesAt(7)
    expect(seeksTo()).toEqual([
      [7, 'pause'],
      [8, 'play'],
    ])
    isAt(7.5)
    frame()
    arrivesAt(8)
    expect(readAtSec).toEqual([7, 8])
  })

  it('goes to the last of several goals, once it is at the first', () => {
    const { journey, seeksTo, arrivesAt } = setOut(5)
    journey.seek(5.5e9, 'pause')
    journey.seek(5.6e9, 'pause')
    journey.seek(5.9e9, 'play')
    expect(seeksTo()).toHaveLength(1)
    expect(journey.toNs).toBe(5.9e9)
    expect(journey.after).toBe('play')
    arrivesAt(5.5)
    expect(seeksTo()).toEqual([
      [5.5, 'pause'],
      [5.9, 'play'],
    ])
  })

  it('leaves the rest of a way out when it is wanted elsewhere and has just shown a picture', () => {
    const { journey, seeksTo, arrivesAt, frame } = setOut(20)
    vi.advanceTimersByTime(1000)
    frame()
    journey.seek(8e9, 'pause')
    journey.seek(3e9, 'play')
    arrivesAt(7)
    expect(seeksTo().at(-1)).toEqual([2, 'pause'])
    vi.advanceTimersByTime(300)
    journey.seek(4e9, 'pause')
    arrivesAt(2)
    expect(seeksTo().at(-1)).toEqual([3, 'pause'])
  })

  it('gives up a way that would still be long when it is wanted elsewhere, unless the engine is silent', () => {
    const { journey, seeksTo, beginsAt, isAt, frame } = setOut(0)
    journey.seek(100e9, 'pause')
    beginsAt(0)
    vi.advanceTimersByTime(200)
    isAt(9.9)
    journey.seek(1e9, 'pause')
    frame(false)
    expect(seeksTo()).toHaveLength(1)
    frame()
    expect(seeksTo().at(-1)).toEqual([1, 'pause'])
  })

  it('says what share of the way from the checkpoint is done, and never less than before', () => {
    const { journey, beginsAt, isAt } = setOut(20)
    expect(journey.way()).toBeNull()
    journey.seek(12e9, 'pause')
    vi.advanceTimersByTime(40)
    expect(journey.way()).toEqual({ doneRatio: 0, forMs: 40 })
    beginsAt(2)
    isAt(7)
    expect(journey.way()?.doneRatio).toBe(0.5)
    isAt(4)
    expect(journey.way()?.doneRatio).toBe(0.5)
  })

  it('stays where the way has led to, paused, stopovers and other goals forgotten', () => {
    const { journey, sent, arrivesAt } = setOut(20)
    journey.seek(8e9, 'play')
    journey.seek(9e9, 'play')
    journey.stay()
    expect(sent.at(-1)).toEqual({ type: 'stay' })
    expect(journey.after).toBe('pause')
    arrivesAt(4)
    expect(journey.isUnderWay).toBe(false)
    expect(sent).toHaveLength(2)
  })

  it('keeps what is to come at the goal, and tells the engine only on the last stretch', () => {
    const { journey, sent, seeksTo, arrivesAt } = setOut(20)
    journey.seek(8e9, 'play')
    journey.intend('pause')
    expect(sent).toHaveLength(1)
    arrivesAt(7)
    expect(seeksTo().at(-1)).toEqual([8, 'pause'])
    journey.intend('play')
    expect(sent.at(-1)).toEqual({ type: 'play' })
  })

  it('traces from the first of the instants that it goes through', () => {
    const { journey, sent, arrivesAt } = setOut(20)
    journey.goThrough(10e9, [4e9, 6e9])
    arrivesAt(4)
    arrivesAt(9)
    const tracing = { instantsNs: [4e9, 6e9], untilNs: 10e9 }
    expect(sent).toEqual([
      { type: 'seek', toNs: 4e9, after: 'pause' },
      { type: 'seek', toNs: 9e9, after: 'pause', tracing },
      { type: 'seek', toNs: 10e9, after: 'pause', tracing },
    ])
  })
})
