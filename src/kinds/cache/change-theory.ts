import { fitZipf, formatQuantity, reloads, type ValuesOf } from '../../params'
import type { NodeView, TheoryRow } from '../contract'
import { AROUND } from './change-watch'
import { SKEW_BUCKETS } from './metrics'
import type { params } from './params'

type Values = ValuesOf<typeof params>

/** Rates per second around the last change, as the model has measured them. */
interface Around {
  readonly lookups: number
  readonly hitRatio: number
  readonly loads: number
  readonly coldAfter: number
  readonly loadsAfter: number
}

/** Share of keys that a placement moves when one shard of `most` comes or goes; `null`: it depends on which. */
function movedBy(placement: Values['placement'], most: number): number | null {
  if (placement === 'modulo') return 1 - 1 / most
  return placement === 'jump' ? null : 1 / most
}

/** What the origin gets at the instant when a share of the keys turns cold: λ(1 − h(1 − m)). */
function coldRate(perSec: number, hitRatio: number, movedRatio: number): number {
  return perSec * (1 - hitRatio * (1 - movedRatio))
}

function around(view: NodeView): Around | null {
  if (view.at('aroundChange', AROUND.isKnown) === 0) return null
  const lookups = view.at('aroundChange', AROUND.lookupsBefore)
  if (lookups === 0) return null
  return {
    lookups,
    hitRatio: 1 - view.at('aroundChange', AROUND.missesBefore) / lookups,
    loads: view.at('aroundChange', AROUND.loadsBefore),
    coldAfter: view.at('aroundChange', AROUND.coldAfter),
    loadsAfter: view.at('aroundChange', AROUND.loadsAfter),
  }
}

function keysMoved(view: NodeView, p: Values, moved: number | null, other: number): TheoryRow {
  const row = {
    title: 'Keys moved by the last change',
    unit: 'ratio',
    measured: view.value('movedRatio'),
    predicted: moved,
  } as const
  if (moved === null) return { ...row, note: 'No prediction: it depends on which shards.' }
  const isModulo = p.placement === 'modulo'
  return { ...row, note: `${isModulo ? '1 − 1/n. A ring' : '1/n. Modulo'} would move ${formatQuantity(other, 'ratio').text} %.` }
}

/** Why the closed form says nothing; `null` where it does. */
function obstacle(view: NodeView, p: Values, isLoss: boolean): string | null {
  if (!isLoss) return 'what has come back may find its old copies'
  if (p.replicas > 1) return 'other copies answer'
  if (p.hotKeyMirrorRatio > 0) return 'mirrors answer'
  return view.rate('writes') > 0 ? 'writes change what is here' : null
}

/** The origin before the last change of shards, and after it: what was measured beside what the share of moved keys makes one expect. */
function originRows(view: NodeView, p: Values, moved: number, other: number, isLoss: boolean): readonly TheoryRow[] {
  const seen = around(view)
  if (seen === null || seen.loads + seen.loadsAfter === 0) return []
  const { lookups, hitRatio } = seen
  const before = lookups * (1 - hitRatio)
  const reason = obstacle(view, p, isLoss)
  const peak = coldRate(lookups, hitRatio, moved)
  const perSec = (rate: number) => formatQuantity(rate, 'perSec').text
  const otherName = p.placement === 'modulo' ? 'a ring' : 'modulo'
  const law = fitZipf(Array.from({ length: SKEW_BUCKETS }, (_, i) => view.at('keySkew', i)))
  const isShared = p.coalesce === 'auto' ? p.strategy !== 'aside' : p.coalesce !== 'off'
  const aloneSec = isShared ? 0 : (view.meanMs('loadTime') ?? 0) / 1000
  const canFollow = reason === null && law !== null
  return [
    {
      title: 'Loads before the change',
      unit: 'perSec',
      measured: seen.loads,
      predicted: before,
      note: `λ(1 − h): ${perSec(lookups)} lookups/s, of which ${(100 * hitRatio).toFixed(1)} % hit.`,
    },
    {
      title: 'Cold lookups in the next second',
      unit: 'perSec',
      measured: seen.coldAfter,
      predicted: reason === null ? peak : null,
      note:
        reason === null
          ? `λ(1 − h(1 − m)), m being the share of keys that move: what the origin gets at the instant of the loss. With ${otherName} it would be ${perSec(coldRate(lookups, hitRatio, other))}/s. Measured for a second: lookups of keys without a copy from before. How popular the lost keys are is chance.`
          : `No prediction: ${reason}.`,
    },
    {
      title: 'Loads in the next second',
      unit: 'perSec',
      measured: seen.loadsAfter,
      predicted: canFollow ? before + reloads(law, lookups, hitRatio, moved, aloneSec) : null,
      note: canFollow
        ? `λ(1 − h) + m Σ hᵢ(1 − e^−λᵢ): a key is warm again after its first load, the popular ones at once. With ${otherName} it would be ${perSec(before + reloads(law, lookups, hitRatio, other, aloneSec))}/s.`
        : `No prediction: ${reason ?? 'popularities do not look like Zipf’s law'}.`,
    },
  ]
}

/** What the last change of shards has cost, beside what it should have; nothing before there was one. */
export function changeTheory(view: NodeView, p: Values): readonly TheoryRow[] {
  const before = view.at('shardChange', 0)
  const now = view.at('shardChange', 1)
  if (before === now || now === 0) return []
  const most = Math.max(before, now)
  const isSingle = Math.abs(before - now) === 1 && p.onShardLoss === 'coldMiss'
  const moved = isSingle ? movedBy(p.placement, most) : null
  const other = movedBy(p.placement === 'modulo' ? 'ring' : 'modulo', most) ?? 0
  return [keysMoved(view, p, moved, other), ...originRows(view, p, moved ?? view.value('movedRatio'), other, now < before)]
}
