import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../src/scenario'

const root = join(import.meta.dirname, '../..')
const filesOf = (folder: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
const pages = [
  ...readdirSync(root),
  ...['docs', 'src', 'workers'].flatMap((folder) => filesOf(folder).map((file) => join(folder, file))),
].filter((file) => file.endsWith('.md'))

/** Files and folders that a page names, as links of its own or as paths of the project in code. */
function namedBy(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to).filter((to) => !/^(?:[a-z]+:|#)/.test(to))
  const paths = [...text.matchAll(/`((?:src|workers|docs|e2e|scripts|public)\/[^`\s*{}<>…]*)`/g)].map(([, path]) => path)
  return [...links.map((to) => normalize(join(dirname(page), to.split('#')[0]))), ...paths]
}

describe('the docs', () => {
  it('name no file that is not there', () => {
    const named = pages.flatMap((page) => namedBy(page).map((path) => ({ page, path })))
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter(({ path }) => !existsSync(join(root, path)))).toEqual([])
  })

  it('say of every scenario in the gallery what the scenario says', () => {
    const gallery = readFileSync(join(root, 'docs/gallery.md'), 'utf8')
    const folder = 'src/gallery/scenarios'
    const files = filesOf(folder).filter((file) => /[\\/].*\.json$/.test(file))
    expect(files.length).toBeGreaterThan(40)
    for (const file of files) {
      const { name, lesson, tryThis = [] } = JSON.parse(readFileSync(join(root, folder, file), 'utf8')) as Scenario
      // `node scripts/gallery-pictures.mjs --text` brings the page up to date.
      expect(gallery, file).toContain(`### ${name}\n`)
      expect(gallery, file).toContain(`${lesson}\n\nTry: ${tryThis.map(({ label }) => `*${label}*`).join(' · ')}.\n`)
    }
  })
})
