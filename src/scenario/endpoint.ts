import type { KindSchema } from '../kinds/contract'

/** `node` or `node.port` taken apart; no port: the kind's first. */
export interface Endpoint {
  readonly node: string
  readonly port: string | null
}

/** Which side of a node a wire is at. */
export type Side = 'outs' | 'ins'

export function splitEndpoint(text: string): Endpoint {
  const dot = text.indexOf('.')
  return dot < 0 ? { node: text, port: null } : { node: text.slice(0, dot), port: text.slice(dot + 1) }
}

/** The shortest text for a port of a node: without the port where it is the kind's first on that side. */
export function endpointText(node: string, port: string, schema: KindSchema, side: Side): string {
  return port === firstPort(schema, side) ? node : `${node}.${port}`
}

export function firstPort(schema: KindSchema, side: Side): string | null {
  return Object.keys(schema[side])[0] ?? null
}

/** Name of the port that an endpoint means, or `null` where the kind has no such port. */
export function portOf(schema: KindSchema, side: Side, port: string | null): string | null {
  if (port === null) return firstPort(schema, side)
  return Object.hasOwn(schema[side], port) ? port : null
}
