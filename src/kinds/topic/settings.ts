import type { ValuesOf } from '../../params'
import type { params } from './params'

type Values = ValuesOf<typeof params>
type Item = Values['subscriptions'][number]

/** What is special about the subscription of a wire: of several items that name it, the last counts. */
export function itemOf(p: Values, wire: string): Item | undefined {
  return p.subscriptions.findLast(({ wires }) => wires.length === 0 || wires.includes(wire))
}

/** Settings of the subscription that an item is about: its own, or those of all. */
export function settingsOf(p: Values, item: Item | undefined): Values | Item {
  return item?.own === true ? item : p
}

/** Whether a copy is done as soon as it is delivered by a wire. */
export function isDoneOnDelivery(p: Values, wire: string): boolean {
  const { ackMode, dispatch } = settingsOf(p, itemOf(p, wire))
  return ackMode === 'onReceive' && dispatch === 'queued'
}
