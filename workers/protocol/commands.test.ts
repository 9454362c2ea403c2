import { describe, expect, it } from 'vitest'
import { SpscRing } from '../queue-core'
import { COMMAND_RECORD_BYTES, type Command, CommandReader, CommandSender, writeCommand } from './commands'

const ringOf = (capacity: number) => SpscRing.create({ capacity, recordBytes: COMMAND_RECORD_BYTES })
const setTo = (to: unknown): Command =>
  ({ type: 'change', commands: [{ type: 'set', atNs: 0, node: 0, param: 'p', value: to }] }) as unknown as Command

/** So long that it takes several records, with letters of several bytes. */
const LONG = setTo(Array.from({ length: 400 }, (_, i) => `Wert ${i} für Ω`))

describe('commands in a ring', () => {
  it('come out as they went in, long and short, also infinity', () => {
    const ring = ringOf(64)
    const producer = ring.producer()
    const sent: Command[] = [{ type: 'play' }, LONG, { type: 'speed', factor: Infinity }, LONG, setTo(Infinity)]
    for (const [i, command] of sent.entries()) expect(writeCommand(producer, i + 1, command)).toBe(true)
    const reader = new CommandReader(ring.consumer())
    for (const [i, command] of sent.entries()) expect(reader.next()).toEqual({ number: i + 1, command })
    expect(reader.next()).toBeNull()
  })

  it('are written whole or not at all', () => {
    const ring = ringOf(4)
    const producer = ring.producer()
    expect(writeCommand(producer, 1, { type: 'play' })).toBe(true)
    expect(writeCommand(producer, 2, LONG)).toBe(false)
    expect(writeCommand(producer, 3, { type: 'pause' })).toBe(true)
    const reader = new CommandReader(ring.consumer())
    expect([reader.next(), reader.next(), reader.next()]).toEqual([
      { number: 1, command: { type: 'play' } },
      { number: 3, command: { type: 'pause' } },
      null,
    ])
  })

  it('reach the lead last: where another worker has no room, it hears nothing', () => {
    const [lead, other] = [ringOf(8), ringOf(2)]
    const sender = new CommandSender([lead.buffer, other.buffer])
    expect([sender.send({ type: 'play' }), sender.send({ type: 'pause' })]).toEqual([1, 2])
    expect(sender.send({ type: 'play' })).toBe(0)
    const reader = new CommandReader(SpscRing.attach(lead.buffer).consumer())
    expect([reader.next()?.number, reader.next()?.number, reader.next()]).toEqual([1, 2, null])
  })
})
