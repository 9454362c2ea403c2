// The few globals beyond ECMAScript that browsers, workers and Node share. Only the program without a DOM includes this file:
// elsewhere the platform's own declarations apply.

interface ImportMetaGlobOptions {
  readonly import?: string
  readonly query?: string
  readonly base?: string
}

interface ImportMeta {
  /** Vite's compile-time glob: with `eager` the modules themselves, otherwise a loader for each, by path. */
  glob<T>(pattern: string | readonly string[], options: ImportMetaGlobOptions & { readonly eager: true }): Record<string, T>
  glob<T>(pattern: string | readonly string[], options?: ImportMetaGlobOptions): Record<string, () => Promise<T>>
}

interface TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>
}
declare var TextEncoder: { new (): TextEncoder }

interface TextDecoder {
  decode(bytes?: ArrayBufferView | ArrayBuffer): string
}
declare var TextDecoder: { new (label?: string, options?: { readonly fatal?: boolean }): TextDecoder }

type CompressionFormat = 'deflate' | 'deflate-raw' | 'gzip'

interface ByteStreamReader {
  read(): Promise<
    { readonly done: false; readonly value: Uint8Array<ArrayBuffer> } | { readonly done: true; readonly value?: undefined }
  >
  cancel(reason?: unknown): Promise<void>
}

interface ByteStreamWriter {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  close(): Promise<void>
}

interface ByteTransform {
  readonly readable: { getReader(): ByteStreamReader }
  readonly writable: { getWriter(): ByteStreamWriter }
}
declare var CompressionStream: { new (format: CompressionFormat): ByteTransform }
declare var DecompressionStream: { new (format: CompressionFormat): ByteTransform }

declare var performance: { now(): number }
