/** Whether threads can share memory here. Both are needed: some browsers isolate a page and still withhold the constructor. */
export function canShareMemory(): boolean {
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated
  return isolated !== false && typeof SharedArrayBuffer !== 'undefined'
}
