import type { Plugin } from 'vite'

export interface OfflineSize {
  readonly files: number
  readonly bytes: number
  readonly gzipBytes: number
}
/** Writes offline.json and service-worker.js into a folder that holds a finished build. */
export declare function writeOffline(folder: string): Promise<OfflineSize>
/** Does so at the end of every build. */
export declare function offlinePlugin(): Plugin
