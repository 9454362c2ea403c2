import type { ParamValue } from '../params'

/** One inline node of a chain. */
export interface ChainLink {
  readonly kind: string
  /** Id of a preset of the kind. */
  readonly preset?: string
  /** Parameters besides those of the preset; they win over it. */
  readonly params?: Readonly<Record<string, ParamValue>>
  /** What the node is called; default: the kind's title. */
  readonly label?: string
}

/** Inline nodes that belong together, from the caller to the callee: put onto a wire as one. */
export interface Chain {
  /** File name without its ending. */
  readonly id: string
  readonly title: string
  readonly help: string
  readonly links: readonly ChainLink[]
}

// As texts: as modules they would stand in the first load whole, where only their titles are wanted (names.ts).
const FILES = import.meta.glob<string>('./*.json', { eager: true, query: '?raw', import: 'default' })

/** Every chain there is, in the order of their file names. */
export const CHAINS: readonly Chain[] = Object.values(FILES)
  .map((text): Chain => JSON.parse(text))
  .sort((a, b) => (a.id < b.id ? -1 : 1))
