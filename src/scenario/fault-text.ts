import { exactText } from '../params'
import type { FaultEntry } from './document'

/** What a fault does, to be read after the name of what it happens to: `slow ×20`. */
export function faultText(entry: FaultEntry): string {
  const who = entry.instance === undefined ? '' : `instance ${entry.instance} `
  switch (entry.fault) {
    case 'slow':
      return `${who}slow ×${numberText(entry.factor ?? 1)}`
    case 'loss':
      return `loses ${exactText(entry.ratio ?? 0, 'ratio')}`
    case 'delay':
      return `+${exactText(entry.addMs ?? 0, 'ms')}`
    case 'cut':
      return entry.way === undefined || entry.way === 'both' ? 'cut' : `cut ${entry.way}`
    case 'pause':
      return `${who}paused`
    case 'crash':
      return `${who}crashed`
    case 'flush':
      return 'flushed'
    case 'scale':
      return `scaled to ${numberText(entry.to ?? 0)}`
  }
}

function numberText(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 4 })
}
