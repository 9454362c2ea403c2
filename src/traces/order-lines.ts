import { AGAIN, BROKE, type OrderStory, type Told } from '../kinds/contract-order'

/** Something that happened to one of two messages of a key: `late` came too late, `early` came before it though it is the later one. */
export interface OrderLine {
  readonly atNs: number
  readonly which: 'late' | 'early'
  readonly text: string
}

/** What people call a consumer, a member of a group, or whoever else did something. */
type NameOf = (by: number) => string

const WHY: Readonly<Record<number, string>> = {
  [AGAIN.nack]: 'after a failure',
  [AGAIN.ackTimeout]: 'after its ack timeout',
  [AGAIN.noAnswer]: 'for no answer came',
  [AGAIN.crash]: 'after a crash',
  [AGAIN.retryTopic]: 'by the retry topic, after a failure',
  [AGAIN.requestError]: 'after a request that the broker refused',
  [AGAIN.requestTimeout]: 'after a request without an answer',
  [AGAIN.refused]: 'after a refusal',
}

/** What is known of both messages, in the order in which it happened; of one instant, in the order of a message's life. */
export function orderLines(story: OrderStory, nameOf: NameOf): readonly OrderLine[] {
  const lines = [...linesOf(story, 'early', nameOf), ...linesOf(story, 'late', nameOf)]
  return lines.filter(({ atNs }) => atNs >= 0).sort((a, b) => a.atNs - b.atNs)
}

function linesOf(story: OrderStory, which: 'late' | 'early', nameOf: NameOf): readonly OrderLine[] {
  const told = story[which]
  const line = (atNs: number, text: string): OrderLine => ({ atNs, which, text })
  const lines = [line(told.createdNs, 'made'), line(told.sentNs, `${sentText(story, told, nameOf)}${triesText(told)}`)]
  const isWritten = told.appendedNs >= 0
  if (isWritten) lines.push(line(told.appendedNs, `written to ${placeText(told)}`))
  const place = isWritten || told.offset < 0 ? '' : `, from ${placeText(told)}`
  if (story.where !== BROKE.inLog) lines.push(line(told.doneNs, `${doneText(story, told, nameOf)}${place}`))
  return lines
}

function placeText({ partition, offset }: Told): string {
  return `partition ${partition} at offset ${offset}`
}

function sentText({ where, group }: OrderStory, { by, why }: Told, nameOf: NameOf): string {
  if (where === BROKE.inLog) return 'sent by its producer'
  if (where === BROKE.atBroker) return 'sent to the broker'
  if (group === 0) return `delivered to ${nameOf(by)}`
  return why === AGAIN.retryTopic ? 'delivered to its group' : `polled by member ${by + 1}`
}

function triesText({ tries, why }: Told): string {
  if (tries <= 1) return ''
  const reason = WHY[why]
  return `, for the ${ordinal(tries)} time${reason === undefined ? '' : `, ${reason}`}`
}

function doneText({ where, group }: OrderStory, { by }: Told, nameOf: NameOf): string {
  if (where === BROKE.atBroker) return 'taken by the broker'
  if (group === 0) return `handled by ${nameOf(by)}`
  return by < 0 ? `handled by group ${group}` : `handled by member ${by + 1} of group ${group}`
}

function ordinal(n: number): string {
  const isTeen = n % 100 > 10 && n % 100 < 14
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${ending}`
}
