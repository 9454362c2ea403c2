import { expect, test } from 'vitest'
import { AGAIN, BROKE, type OrderStory, TOLD, type Told } from '../kinds/contract-order'
import { orderLines } from './order-lines'

function told(facts: Partial<Told>): Told {
  const unknown = Object.fromEntries(Object.keys(TOLD).map((name) => [name, -1])) as Record<keyof Told, number>
  return { ...unknown, tries: 1, why: AGAIN.first, ...facts }
}

function drawn(story: OrderStory): readonly string[] {
  const names = ['in', 'Fast', 'Slow']
  return orderLines(story, (by) => names[by]).map(({ atNs, which, text }) => `${atNs} ${which} ${text}`)
}

test('two consumers: what happened to both, in order of time', () => {
  const late = told({ number: 1, createdNs: 0, sentNs: 10, tries: 2, why: AGAIN.ackTimeout, doneNs: 50, by: 2 })
  const early = told({ number: 2, createdNs: 5, sentNs: 12, doneNs: 30, by: 1 })
  expect(drawn({ where: BROKE.atConsumer, key: 7, group: 0, late, early })).toEqual([
    '0 late made',
    '5 early made',
    '10 late delivered to Slow, for the 2nd time, after its ack timeout',
    '12 early delivered to Fast',
    '30 early handled by Fast',
    '50 late handled by Slow',
  ])
})

test('a log: which try was written where; what is unknown is left out', () => {
  const late = told({
    createdNs: 0,
    sentNs: 30,
    tries: 3,
    why: AGAIN.requestError,
    partition: 1,
    offset: 9,
    appendedNs: 35,
    doneNs: 35,
  })
  const early = told({ createdNs: 5, partition: 1, offset: 8 })
  expect(drawn({ where: BROKE.inLog, key: 7, group: 0, late, early })).toEqual([
    '0 late made',
    '5 early made',
    '30 late sent by its producer, for the 3rd time, after a request that the broker refused',
    '35 late written to partition 1 at offset 9',
  ])
})

test('a group: the retry topic, and the record that the log still holds', () => {
  const late = told({ createdNs: 0, sentNs: 40, tries: 2, why: AGAIN.retryTopic, partition: 0, offset: 3, doneNs: 45 })
  const early = told({ createdNs: 5, sentNs: 6, doneNs: 9, by: 0, partition: 0, offset: 4 })
  expect(drawn({ where: BROKE.atConsumer, key: 7, group: 2, late, early })).toEqual([
    '0 late made',
    '5 early made',
    '6 early polled by member 1',
    '9 early handled by member 1 of group 2, from partition 0 at offset 4',
    '40 late delivered to its group, for the 2nd time, by the retry topic, after a failure',
    '45 late handled by group 2, from partition 0 at offset 3',
  ])
})

test('tries are counted in words that people use', () => {
  const times = (tries: number) => {
    const late = told({ number: 1, createdNs: 0, sentNs: 10, tries, why: AGAIN.nack })
    const early = told({ number: 2, createdNs: 5 })
    return drawn({ where: BROKE.atConsumer, key: 7, group: 0, late, early }).find((line) => line.startsWith('10'))
  }
  const words = { 2: '2nd', 3: '3rd', 4: '4th', 11: '11th', 12: '12th', 13: '13th', 21: '21st', 112: '112th' }
  for (const [tries, word] of Object.entries(words)) expect(times(Number(tries))).toContain(`for the ${word} time`)
})
