import type { ParamValue } from '../params'
import type { Health, NodeView, TheoryRow } from './contract'

/** One part of a ring: as long as its share, as thick as its weight (1: a fair part). */
export interface RingPart {
  readonly share: number
  readonly weight: number
  readonly tone: Health
  /** Away: a tick. */
  readonly isOut: boolean
}

/** A figure of a table, with a bar of 0..1 behind it. */
export interface PanelCell {
  readonly text: string
  readonly barRatio: number
  readonly tone: Health
}

export interface PanelRow {
  readonly name: string
  readonly cells: readonly PanelCell[]
}

/** What a kind shows of its inside: a table, and a ring where the parts lie on a circle. */
export interface PanelSection {
  readonly title: string
  readonly ring?: { readonly parts: readonly RingPart[]; readonly center: string; readonly label: string }
  /** Heads: of the names, and of each cell. */
  readonly columns: readonly string[]
  readonly rows: readonly PanelRow[]
}

/** What a theory is told of the wires of a node. */
export interface Feed {
  /** Who is before it hands messages over when it has room, as a queue does: what has to wait stands in line there. */
  readonly isDelivered: boolean
}

/**
 * What the inspector alone shows of a kind, fetched with it. A kind exports it from its panel.ts as `panel`. Called a few times
 * a second.
 */
export interface KindPanel {
  /** Measurement beside theory; parameters as the document holds them. */
  theory?(view: NodeView, params: Readonly<Record<string, ParamValue>>, feed: Feed): readonly TheoryRow[]
  sections?(view: NodeView): readonly PanelSection[]
}
