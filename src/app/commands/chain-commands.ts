import { canPlaceChain } from '../../canvas'
import { CHAIN_NAMES, loadChains } from '../../chains/names'
import { putChain } from '../put-chain'
import type { Command } from './command'

/** Chains of inline nodes, each put onto the selected wire. */
export function chainCommands(): readonly Command[] {
  return CHAIN_NAMES.map(({ id, title }) => ({
    id: `chain-${id}`,
    title: `Put ${title} on the wire`,
    group: 'Edit',
    words: 'chain resilience',
    enabled: canPlaceChain,
    run: () => void put(id),
  }))
}

async function put(id: string): Promise<void> {
  const chain = (await loadChains()).find((each) => each.id === id)
  if (chain !== undefined) putChain(chain, null)
}
