const ISOLATION: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Adds the isolation headers that a host has not set itself. `false`: none was missing. */
export function isolate(headers: Headers): boolean {
  const missing = Object.entries(ISOLATION).filter(([name]) => !headers.has(name))
  for (const [name, value] of missing) headers.set(name, value)
  return missing.length > 0
}

/**
 * The same response with the isolation headers. What has them goes through as it is: a body that is wrapped anew keeps the service worker busy until the
 * page has read it, and a busy one cannot be replaced.
 */
export function isolated(response: Response): Response {
  if (response.status === 0 || response.type === 'opaqueredirect') return response
  const headers = new Headers(response.headers)
  if (!isolate(headers)) return response
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}
