import { describe, expect, it } from 'vitest'
import { fuzzyFilter, fuzzyMatch } from './fuzzy'

describe('fuzzy search', () => {
  const titles = ['Zoom to the selection', 'Select downstream', 'Step one event', 'Share…', 'Select all']
  const find = (query: string) => fuzzyFilter(query, titles, (title) => [title])

  it('keeps everything in its order for an empty query', () => {
    expect(find('  ')).toEqual(titles)
  })

  it('finds by the first letters of words', () => {
    expect(find('sd')[0]).toBe('Select downstream')
    expect(find('soe')[0]).toBe('Step one event')
  })

  it('prefers the letters as they stand', () => {
    expect(find('all')[0]).toBe('Select all')
    expect(find('sel')[0]).toMatch(/^Select/)
  })

  it('refuses a text that lacks a letter', () => {
    expect(fuzzyMatch('xq', 'Share…')).toBeNull()
  })

  it('says which letters fit', () => {
    expect(fuzzyMatch('one', 'Step one event')?.at).toEqual([5, 6, 7])
  })

  it('takes other words only whole', () => {
    const items = [{ title: 'Light or dark', words: 'theme colours' }]
    const search = (query: string) => fuzzyFilter(query, items, ({ title, words }) => [title, words])
    expect(search('colour')).toHaveLength(1)
    expect(search('tc')).toHaveLength(0)
  })
})
