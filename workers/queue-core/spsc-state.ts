import { KICK_BIT, STATE_CLOSED, WORD_HEAD, WORD_STATE, WORD_TAIL } from './layout'

/** Raises bits of the state of an SPSC ring and wakes whoever sleeps, so that it sees them. Any thread. */
export function raiseState(i32: Int32Array, bits: number): void {
  Atomics.or(i32, WORD_STATE, bits)
  Atomics.xor(i32, WORD_TAIL, KICK_BIT)
  Atomics.notify(i32, WORD_TAIL)
  Atomics.xor(i32, WORD_HEAD, KICK_BIT)
  Atomics.notify(i32, WORD_HEAD)
}

/** Closes an SPSC ring. Any thread. */
export function closeSpsc(i32: Int32Array): void {
  raiseState(i32, STATE_CLOSED)
}
