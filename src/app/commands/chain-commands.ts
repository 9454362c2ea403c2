import { canPlaceChain } from '../../canvas'
import { CHAINS } from '../../chains'
import { putChain } from '../put-chain'
import type { Command } from './command'

/** Chains of inline nodes, each put onto the selected wire. */
export function chainCommands(): readonly Command[] {
  return CHAINS.map((chain) => ({
    id: `chain-${chain.id}`,
    title: `Put ${chain.title} on the wire`,
    group: 'Edit',
    words: `chain resilience ${chain.help}`,
    enabled: canPlaceChain,
    run: () => putChain(chain, null),
  }))
}
