import { LIMITS, MAX_ID_LENGTH } from './limits'

/** `base`, or where that is taken the same with a counter, no longer than an id may be; a counter that it has goes on. */
export function freeId(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base
  const stem = base.replace(/-\d+$/, '')
  return firstFree(stem, '-', MAX_ID_LENGTH, (id) => !taken.has(id))
}

/** The name with a counter, no longer than a label may be; a counter that it has goes on. */
export function freeName(name: string, shown: ReadonlySet<string>): string {
  const [end = '', counter = 1] = / (\d{1,6})$/.exec(name) ?? []
  const stem = name.slice(0, name.length - end.length)
  return firstFree(stem, ' ', LIMITS.label, (label) => !shown.has(label), Number(counter) + 1)
}

function firstFree(stem: string, joint: string, max: number, isFree: (name: string) => boolean, from = 2): string {
  for (let n = from; ; n++) {
    const end = `${joint}${n}`
    const name = `${stem.slice(0, max - end.length)}${end}`
    if (isFree(name)) return name
  }
}
