import type { NodeView } from '../contract'

/** Whether each key kept its order, and the way of the first record that broke it. */
export function orderFound(view: NodeView): string {
  if (view.param('keySerializer') === 'none') return 'No keys, so no order to keep.'
  const where = view.at('firstOffender', 3)
  if (where === 0) return 'Order kept: every key’s records came as they were published.'
  const [key, number, after] = [0, 1, 2].map((i) => view.at('firstOffender', i))
  const [published, came] = [4, 5].map((i) => `${(view.at('firstOffender', i) / 1000).toFixed(3)} s`)
  const count = view.total('reordered') + view.total('orderBroken')
  const place = where === 1 ? 'written to the log' : `handled by group ${view.at('firstOffender', 6)}`
  return `Order broken ${count} times. First: record ${number} of key ${key}, published at ${published}, was ${place} at ${came}, after record ${after}.`
}
