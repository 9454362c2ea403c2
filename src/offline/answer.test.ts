import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, SLOW_MS } from './answer'

const ADDRESS = 'https://host/play/assets/part-1.js'
const KEPT = 'from the disk'
const FETCHED = 'from the network'

const never = () => new Promise<never>(() => {})
const later = <T>(ms: number, value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), ms))

/** What comes of a request within a minute, or why it fails. */
async function ask(
  find: () => Promise<Response | undefined>,
  fetch: () => Promise<Response>,
  { isFilling = false, mode = 'cors', method = 'GET' } = {},
) {
  const request = { url: ADDRESS, method, mode } as Request
  const outcome = answer(request, { find, isFilling }, fetch).then(
    (response) => response.text(),
    (error: Error) => error.message,
  )
  await vi.advanceTimersByTimeAsync(60_000)
  return Promise.race([outcome, Promise.resolve('no answer')])
}

const disk = (ms = 0) => vi.fn(() => later(ms, new Response(KEPT)))
const emptyDisk = () => Promise.resolve(undefined)
const network = () => vi.fn(() => Promise.resolve(new Response(FETCHED)))
const noNetwork = () => Promise.reject(new Error('offline'))
const notFound = () => Promise.resolve(new Response('not there', { status: 404 }))

describe('an answer of the service worker', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('comes from the disk without asking the network', async () => {
    const fetch = network()
    expect(await ask(disk(), fetch)).toBe(KEPT)
    expect(fetch).not.toHaveBeenCalled()
  })

  it('comes from the network where nothing is kept, and where the store fails', async () => {
    expect(await ask(emptyDisk, network())).toBe(FETCHED)
    expect(await ask(() => Promise.reject(new Error('no store')), network())).toBe(FETCHED)
  })

  it('does not wait for a disk that hangs, nor for one that is being filled', async () => {
    expect(await ask(never, network())).toBe(FETCHED)
    expect(await ask(disk(), network(), { isFilling: true })).toBe(FETCHED)
  })

  it('waits for a slow disk where the network has nothing', async () => {
    const slow = 20 * SLOW_MS
    expect(await ask(disk(slow), noNetwork)).toBe(KEPT)
    expect(await ask(disk(slow), notFound)).toBe(KEPT)
    expect(await ask(disk(), notFound, { isFilling: true })).toBe(KEPT)
  })

  it('opens the page that is kept, however long the disk takes', async () => {
    const fetch = network()
    expect(await ask(disk(20 * SLOW_MS), fetch, { mode: 'navigate' })).toBe(KEPT)
    expect(fetch).not.toHaveBeenCalled()
  })

  it('passes on what the network says where neither has it', async () => {
    expect(await ask(emptyDisk, noNetwork)).toBe('offline')
    expect(await ask(emptyDisk, notFound)).toBe('not there')
  })

  it('leaves what is not asked for by GET to the network', async () => {
    const find = disk()
    expect(await ask(find, network(), { method: 'POST' })).toBe(FETCHED)
    expect(find).not.toHaveBeenCalled()
  })
})
