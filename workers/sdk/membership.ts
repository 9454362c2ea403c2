/** The words that instances, registries and those who choose among members exchange over control wires, as `what` of a signal. */
export const MEMBERSHIP = {
  /** Instance to registry: I am here. */
  register: 0,
  /** Instance to registry: I am still here. */
  heartbeat: 1,
  /** Instance to registry: I am leaving. */
  deregister: 2,
  /** Registry to listener: this member may be used. */
  up: 3,
  /** Registry to listener: this member is gone. */
  down: 4,
} as const

const INSTANCE_BITS = 12

/** Key of a signal about one instance (0 … 4095) of a node (0 … 2¹⁹−1, its index in the plan). */
export function memberKey(node: number, instance: number): number {
  return (node << INSTANCE_BITS) | instance
}

/** The node's index in a {@link memberKey}. */
export function nodeOfMember(key: number): number {
  return key >> INSTANCE_BITS
}

/** The instance in a {@link memberKey}, 0 … 4095. */
export function instanceOfMember(key: number): number {
  return key & ((1 << INSTANCE_BITS) - 1)
}
