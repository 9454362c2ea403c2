import { dismissToast, showToast } from '../ui'
import { isKept, type Kept, type Wish } from './messages'

const SCRIPT = 'service-worker.js'
/** A page that stays open for days looks for a new version this often, when it is looked at, ms. */
const LOOK_EVERY_MS = 3_600_000
/** At the latest so long after it was asked for, the files are fetched though the page is busy, ms. */
const IDLE_WITHIN_MS = 30_000
/** So long the present version is waited for to have nothing to do, ms; one from before 0.7.2 does not answer. */
const QUIET_WITHIN_MS = 6_000
/** After so long the person is told that the new version takes its time, ms. */
const LATE_MS = 15_000

export interface OfflineOptions {
  /** Saves the person's work before the page goes. */
  readonly flush: () => Promise<void>
}

/** Registers the service worker, has it keep the page for the time without a network, and tells of new versions. */
export async function startOffline({ flush }: OfflineOptions): Promise<void> {
  const registration = await registered()
  followVersions(registration, flush)
  await idle()
  if (!savesData()) await keep(registration)
}

/** Keeps the page at the person's wish, and says what came of it. */
export async function keepForOffline(): Promise<void> {
  const id = 'offline'
  showToast({ id, message: 'Keeping the page for the time without a network…', stayMs: null })
  const kept = await registered()
    .then(keep)
    .catch((error: unknown): Kept => ({ kept: false, reason: error instanceof Error ? error.message : String(error) }))
  if (kept.kept) {
    const detail = `${kept.files} files, ${(kept.bytes / 1e6).toFixed(1)} MB, are kept in this browser.`
    showToast({ id, message: 'Everything here works offline', detail, tone: 'good' })
  } else showToast({ id, message: 'The page could not be kept for offline use', detail: kept.reason, tone: 'failing' })
}

async function registered(): Promise<ServiceWorkerRegistration> {
  // Where it is registered already, doing so again could wait a minute for the browser's own look for a new version.
  const { controller } = navigator.serviceWorker
  if (!controller?.scriptURL.endsWith(`/${SCRIPT}`)) await navigator.serviceWorker.register(SCRIPT)
  return navigator.serviceWorker.ready
}

async function keep({ active }: ServiceWorkerRegistration): Promise<Kept> {
  const data = await ask(active, 'keep')
  return isKept(data) ? data : { kept: false, reason: 'The service worker is of another version.' }
}

function ask(worker: ServiceWorker | null, wish: Wish): Promise<unknown> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      port1.close()
      resolve(data)
    }
    worker?.postMessage(wish, [port2])
  })
}

/** A version that waits is whole; it is taken at the next visit, or at once when the person says so. */
function followVersions(registration: ServiceWorkerRegistration, flush: () => Promise<void>): void {
  const tell = () => {
    if (registration.waiting === null) return
    const action = { label: 'Reload', onSelect: () => void takeNewVersion(registration, flush) }
    showToast({ id: 'new-version', message: 'A new version of Spillway is ready.', action, stayMs: null })
  }
  const follow = () => registration.installing?.addEventListener('statechange', tell)
  tell()
  follow()
  registration.addEventListener('updatefound', follow)
  // Another window took it already.
  navigator.serviceWorker.addEventListener('controllerchange', () => dismissToast('new-version'))

  let lookedMs = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - lookedMs < LOOK_EVERY_MS) return
    lookedMs = Date.now()
    registration.update().catch(() => {}) // Without a network it looks later.
  })
}

async function takeNewVersion(registration: ServiceWorkerRegistration, flush: () => Promise<void>): Promise<void> {
  await flush()
  if (registration.waiting === null) location.reload()
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  setTimeout(sayLate, LATE_MS)
  // While a version answers requests, of a window that is just being opened say, a browser may put off the next one for minutes.
  await Promise.race([ask(registration.active, 'quiet'), new Promise((resolve) => setTimeout(resolve, QUIET_WITHIN_MS))])
  registration.waiting?.postMessage('take-over' satisfies Wish)
}

/** The page is gone by now where all went well. */
function sayLate(): void {
  const detail =
    'The browser still needs the one before, for another window perhaps. It comes at the latest when all windows of Spillway are closed.'
  showToast({ id: 'new-version', message: 'The new version is not there yet', detail, stayMs: null })
}

function idle(): Promise<void> {
  if (typeof requestIdleCallback === 'undefined') return Promise.resolve()
  return new Promise((resolve) => requestIdleCallback(() => resolve(), { timeout: IDLE_WITHIN_MS }))
}

/** The person has asked the browser to load little. */
function savesData(): boolean {
  const { connection } = navigator as Navigator & { readonly connection?: { readonly saveData?: boolean } }
  return connection?.saveData === true
}
