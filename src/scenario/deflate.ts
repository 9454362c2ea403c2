/** Text as raw deflate of its UTF-8. */
export async function deflate(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes } = await pump(new CompressionStream('deflate-raw'), new TextEncoder().encode(text), Number.POSITIVE_INFINITY)
  return bytes
}

/** Text from raw deflate. Stops as soon as more than `maxBytes` have come out; `damaged` where it is no deflate, or not whole. */
export async function inflate(
  packed: Uint8Array<ArrayBuffer>,
  maxBytes: number,
): Promise<{ readonly text: string } | { readonly failed: 'too large' | 'damaged' }> {
  try {
    const { bytes, whole } = await pump(new DecompressionStream('deflate-raw'), packed, maxBytes)
    return whole ? { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) } : { failed: 'too large' }
  } catch {
    return { failed: 'damaged' }
  }
}

type Packer = InstanceType<typeof CompressionStream> | InstanceType<typeof DecompressionStream>

interface Pumped {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Everything came out before the limit. */
  readonly whole: boolean
}

async function pump(stream: Packer, input: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Pumped> {
  const writer = stream.writable.getWriter()
  // Errors of the stream arrive at the reader too; these promises only must not be left unheard.
  writer.write(input).catch(() => undefined)
  writer.close().catch(() => undefined)
  const reader = stream.readable.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > maxBytes) {
      reader.cancel().catch(() => undefined)
      return { bytes: new Uint8Array(0), whole: false }
    }
    chunks.push(value)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return { bytes, whole: true }
}
