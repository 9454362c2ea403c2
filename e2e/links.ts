import { deflateRawSync } from 'node:zlib'

/** The hash of a link, made without the page: also of what the page would never write. */
export function pack(form: unknown, version = 1): string {
  return packText(JSON.stringify(form), version)
}

export function packText(text: string, version = 1): string {
  return `#s${version}.${deflateRawSync(text, { level: 9 }).toString('base64url')}`
}

/** A small scenario as a link. */
export function smallLink(name: string, labels: readonly [string, string] = ['Users', 'Pool']): string {
  const nodes = [
    ['users', 'producer', 0, 0, { l: labels[0] }],
    ['pool', 'worker-pool', 260, 0, { l: labels[1] }],
  ]
  return pack([1, nodes, [[0, 1, { m: 0.5 }]], { n: name }])
}
