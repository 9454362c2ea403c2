import type { Chain } from '.'

/** What a chain is called: enough to offer it. */
export type ChainName = Pick<Chain, 'id' | 'title'>

const TITLES = import.meta.glob<string>('./*.json', { eager: true, import: 'title' })

/** The names of all chains, in the order of their files; what is in them is fetched by {@link loadChains}. */
export const CHAIN_NAMES: readonly ChainName[] = Object.entries(TITLES)
  .map(([file, title]) => ({ id: file.slice(2, -'.json'.length), title }))
  .sort((a, b) => (a.id < b.id ? -1 : 1))

/** Every chain there is, whole. */
export async function loadChains(): Promise<readonly Chain[]> {
  const { CHAINS } = await import('.')
  return CHAINS
}
