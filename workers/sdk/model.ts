import type { KindSchema } from '../../src/kinds/contract'
import type { Outcome } from '../../src/params'
import type { AuditEntry, Handler, MessageId } from '../kernel'
import type { Context } from './context'

/**
 * The behaviour of a kind: one instance per node. Handlers run one at a time and to their end; whatever a handler causes at the same
 * instant (a hand-over over a wire without latency, a reply) happens after it has returned. So a model may change its state in any order.
 *
 * Rules: every message given to `onMessage` is ended exactly once with `ctx.reply`. Time, chance and messages come from `ctx` alone.
 * State lives in fields that are numbers, typed arrays, plain arrays and maps, or the sdk's own structures, so that it can be saved.
 */
export abstract class Model<S extends KindSchema = KindSchema> implements Handler {
  constructor(protected readonly ctx: Context<S>) {}

  /** A message arrived. */
  abstract onMessage(message: MessageId): void

  onStart(): void {}
  onOutcome(_call: MessageId, _outcome: Outcome): void {}
  /** A signal arrived by a control wire; there is nothing to answer. */
  onSignal(_wire: number, _key: number, _what: number): void {}
  onTimer(_tag: number, _argument: number): void {}
  onCancel(_message: MessageId): void {}
  onChange(_changed: readonly string[]): void {}
  /** `true`: this instance goes on after the restart (its stored messages too); else a fresh one is made. */
  onCrash(): boolean {
    return false
  }
  /** A fault takes away what this node holds: entries, waiting messages. What exactly, the schema's `faults.flush` says. */
  onFlush(): void {}
  /** One instance, counted from 0, crashes, or may start again. For kinds whose schema has `faults.instances`. */
  onInstance(_instance: number, _isUp: boolean): void {}
  /** Work that one instance begins takes so many times as long from now on; `Infinity`: it stands still. For kinds with `faults.instances`. */
  onInstanceSlowness(_instance: number, _slowness: number): void {}
  /** Identities that must hold between any two events; tests and the page check them. */
  audit(): readonly AuditEntry[] {
    return []
  }
}

/** What a kind's model.ts exports as `model`. */
export type ModelClass<S extends KindSchema = KindSchema> = new (ctx: Context<S>) => Model<S>
