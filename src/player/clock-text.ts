/** The virtual clock as text: `00:42.318`, with hours in front from the first hour on. */
export function clockText(timeNs: number): string {
  const totalMs = Math.floor(Math.max(0, timeNs) / 1e6)
  const ms = totalMs % 1000
  const seconds = Math.floor(totalMs / 1000) % 60
  const minutes = Math.floor(totalMs / 60_000) % 60
  const hours = Math.floor(totalMs / 3_600_000)
  const tail = `${pad(minutes, 2)}:${pad(seconds, 2)}.${pad(ms, 3)}`
  return hours > 0 ? `${hours}:${tail}` : tail
}

/** The microseconds behind the clock's last digit, for slow motion. */
export function microText(timeNs: number): string {
  return pad(Math.floor(Math.max(0, timeNs) / 1e3) % 1000, 3)
}

/** A moment in words, for screen readers: `1 min 42.3 s`. */
export function spokenTime(timeSec: number): string {
  const seconds = Math.round(Math.max(0, timeSec) * 10) / 10
  const minutes = Math.floor(seconds / 60)
  const rest = Number((seconds - minutes * 60).toFixed(1))
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0')
}
