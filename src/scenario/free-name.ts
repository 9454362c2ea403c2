import { LIMITS, MAX_ID_LENGTH } from './limits'

/** `base`, or where that is taken the same with a counter, no longer than an id may be; a counter that it has goes on. */
export function freeId(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base
  const stem = base.replace(/-\d+$/, '')
  return firstFree(stem, '-', MAX_ID_LENGTH, (id) => !taken.has(id))
}

/** The name with a counter, no longer than a label may be. */
export function freeName(name: string, shown: ReadonlySet<string>): string {
  return firstFree(name, ' ', LIMITS.label, (label) => !shown.has(label))
}

function firstFree(stem: string, joint: string, max: number, isFree: (name: string) => boolean): string {
  for (let n = 2; ; n++) {
    const end = `${joint}${n}`
    const name = `${stem.slice(0, max - end.length)}${end}`
    if (isFree(name)) return name
  }
}
