/** What a message asks for. The index is the wire format: only append. */
export const OPERATIONS = ['read', 'write', 'delete'] as const

/** An operation as a message's header carries it: an index into {@link OPERATIONS}. */
export type Operation = number & { readonly __operation?: never }

export const OPERATION = { read: 0, write: 1, delete: 2 } as const satisfies Readonly<
  Record<(typeof OPERATIONS)[number], Operation>
>
