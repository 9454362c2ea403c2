import { useRef } from 'react'

const forgetAfterMs = 600

/** The index of the label that begins with the text, searched from `from` on and around. A repeated letter moves on. */
export function matchText(labels: readonly string[], text: string, from: number): number | undefined {
  const repeated = text.length > 1 && [...text].every((letter) => letter === text[0])
  const wanted = (repeated ? text.slice(0, 1) : text).toLowerCase()
  // A longer text may still mean the item it stands on; a new letter means the next one.
  const start = wanted.length > 1 ? from : from + 1
  for (let step = 0; step < labels.length; step++) {
    const index = (Math.max(0, start) + step) % labels.length
    if (labels[index]?.toLowerCase().startsWith(wanted)) return index
  }
  return undefined
}

/** Collects the letters typed in quick succession. */
export function useTypeahead(): (key: string) => string {
  const typed = useRef({ text: '', at: 0 })
  return (key) => {
    const now = performance.now()
    const text = now - typed.current.at < forgetAfterMs ? typed.current.text + key : key
    typed.current = { text, at: now }
    return text
  }
}
