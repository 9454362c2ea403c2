import { buildHost } from '../../scripts/build-host.mjs'

/** Bundles the Node entry points before the first test, since worker_threads cannot load TypeScript. */
export default async function setup(): Promise<void> {
  await buildHost()
}
