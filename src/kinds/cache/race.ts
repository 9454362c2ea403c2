import { RandomStream } from '../../../workers/sdk'
import type { Race } from '../contract-race'
import { POLICY_NAMES, type PolicyName, policyOf } from './policies'

const isPolicy = (name: string): name is PolicyName => (POLICY_NAMES as readonly string[]).includes(name)

/** Eviction policies on a trace: whatever is missed is stored. */
export const race: Race = {
  hits(variant, capacity, keys) {
    if (!isPolicy(variant)) throw new Error(`there is no policy "${variant}"`)
    return policyOf(variant, capacity, new RandomStream(1, variant, 'race')).replay(keys)
  },
}
