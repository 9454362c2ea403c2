import { DEFAULT_SEED } from '../scenario/limits'
import { edit, endGesture, useScenario } from '../state'
import { NumberField } from '../ui'

const MAX_SEED = 2 ** 32 - 1

/** The seed of the random streams. It is part of the document: same scenario and seed, same run. */
export function SeedField() {
  const seed = useScenario((state) => state.scenario.seed ?? DEFAULT_SEED)
  return (
    <NumberField
      label="Seed"
      prefix="seed"
      size="m"
      fit
      integer
      min={0}
      max={MAX_SEED}
      value={seed}
      parse={parseSeed}
      format={String}
      onChange={(next) => edit(`Seed ${next}`, (scenario) => withSeed(scenario, next), 'seed')}
      onCommit={endGesture}
      className="player-seed"
    />
  )
}

function withSeed<S extends { readonly seed?: number }>(scenario: S, seed: number): S {
  return (scenario.seed ?? DEFAULT_SEED) === seed ? scenario : { ...scenario, seed }
}

/** A seed as a person types it, or what is wrong with it. */
export function parseSeed(text: string): number | string {
  const digits = text.trim().replaceAll(/[\s_,']/g, '')
  if (!/^\d+$/.test(digits)) return 'A seed is a whole number.'
  const value = Number(digits)
  return value <= MAX_SEED ? value : `The largest seed is ${MAX_SEED}.`
}
