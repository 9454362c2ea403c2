import { answer } from './answer'
import { isolated } from './isolation'
import type { Kept, Wish } from './messages'
import { VersionStore } from './store'
import { Traffic } from './traffic'

// Serves the page without a network once its files are kept, and adds the isolation headers for static hosts that cannot set them.
const worker = self as unknown as ServiceWorkerGlobalScope

/** The build puts the version in its place (scripts/offline.mjs). */
const VERSION = '%VERSION%'

const { scope } = worker.registration
const store = new VersionStore({ caches, fetch: (...args) => fetch(...args), scope, version: VERSION })
/** Windows that this version opened, as far as it remembers: the browser may stop and start it. */
const opened = new Set<string>()
const traffic = new Traffic()

worker.addEventListener('install', (event) => event.waitUntil(install()))
worker.addEventListener('activate', (event) => event.waitUntil(forgetOld()))

worker.addEventListener('message', (event) => {
  const wish = event.data as Wish | null
  if (wish === 'take-over') void worker.skipWaiting()
  if (wish === 'quiet') event.waitUntil(traffic.quiet().then(() => event.ports[0]?.postMessage(null)))
  if (wish === 'keep') event.waitUntil(keep().then((kept) => event.ports[0]?.postMessage(kept)))
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') return
  if (new URL(request.url).origin !== worker.location.origin) return
  if (request.mode === 'navigate') opened.add(event.resultingClientId)
  event.respondWith(traffic.during(answer(request, store, (wanted) => fetch(wanted)).then(isolated)))
})

/** A version that works offline serves until this one does, too. Else there is nothing to wait for: the page may need isolation at once. */
async function install(): Promise<void> {
  if (worker.registration.active !== null && (await store.hasOther())) await store.keep()
  else void worker.skipWaiting()
}

async function keep(): Promise<Kept> {
  try {
    const { files } = await store.keep()
    await forgetOld()
    // Until now there was nothing that the network did not give the page as well; and it would have waited for a disk that is busy.
    // It fails where a newer version has taken over meanwhile, which is as well.
    await worker.clients.claim().catch(() => undefined)
    return { kept: true, files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
  } catch (error) {
    return { kept: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** What other versions kept goes, unless one of them is the next, or has a window that may want more of its files. */
async function forgetOld(): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (worker.registration.installing !== null || worker.registration.waiting !== null) return
  if (windows.every(({ id, url }) => opened.has(id) || !url.startsWith(scope))) await store.forgetOthers()
}
