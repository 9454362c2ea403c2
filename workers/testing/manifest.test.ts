import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Icon {
  readonly src: string
  readonly sizes: string
  readonly type: string
  readonly purpose: string
}
interface Manifest {
  readonly start_url: string
  readonly scope: string
  readonly display: string
  readonly theme_color: string
  readonly background_color: string
  readonly icons: readonly Icon[]
}

const root = join(import.meta.dirname, '../..')
const manifest = JSON.parse(readFileSync(join(root, 'public/manifest.webmanifest'), 'utf8')) as Manifest
const html = readFileSync(join(root, 'index.html'), 'utf8')

/** Width and height as a PNG file states them itself, after its signature and the name of its first chunk. */
function pngSize(file: string): string {
  const bytes = readFileSync(file)
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`
}

function token(theme: 'dark' | 'light', name: string): string {
  const css = readFileSync(join(root, 'src/ui/tokens.css'), 'utf8')
  const rule = css.slice(css.indexOf(`:root[data-theme="${theme}"] {`))
  return new RegExp(`--${name}: (#\\w+);`).exec(rule)?.[1] ?? ''
}

describe('the web app manifest', () => {
  it('has icons that are there, in the sizes it states, also for masks', () => {
    for (const { src, sizes, type } of manifest.icons) {
      const file = join(root, 'public', src)
      expect(existsSync(file), src).toBe(true)
      if (type === 'image/png') expect(pngSize(file), src).toBe(sizes)
      else expect(readFileSync(file, 'utf8'), src).toMatch(/^<svg .*viewBox="0 0 (\d+) \1"/)
    }
    const sizesFor = (purpose: string) => manifest.icons.filter((icon) => icon.purpose === purpose).map(({ sizes }) => sizes)
    expect(sizesFor('any')).toEqual(expect.arrayContaining(['192x192', '512x512']))
    expect(sizesFor('maskable')).toEqual(expect.arrayContaining(['192x192', '512x512']))
    expect(pngSize(join(root, 'public/icons/touch-180.png'))).toBe('180x180')
  })

  it('opens where it lies, under a path as well as at the root', () => {
    expect(manifest).toMatchObject({ start_url: './', scope: './', display: 'standalone' })
    expect(html).toContain('<link rel="manifest" href="./manifest.webmanifest" />')
    expect(html).toContain('<link rel="apple-touch-icon" href="./icons/touch-180.png" />')
  })

  it('has the colours of the page', () => {
    expect(manifest.theme_color).toBe(token('dark', 'surface-1'))
    expect(manifest.background_color).toBe(token('dark', 'surface-0'))
    expect(html).toContain(`<meta name="theme-color" content="${token('dark', 'surface-1')}" />`)
    expect(html).toContain(
      `if (theme === 'light') document.querySelector('meta[name=theme-color]').content = '${token('light', 'surface-1')}'`,
    )
  })
})
