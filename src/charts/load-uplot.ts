type UPlotConstructor = typeof import('uplot')

let loading: Promise<UPlotConstructor> | null = null

/** Loads uPlot once. A failed load may be tried again. */
export function loadUPlot(): Promise<UPlotConstructor> {
  loading ??= importUPlot().catch((error: unknown) => {
    loading = null
    throw error
  })
  return loading
}

/** uPlot makes a number format for `navigator.language` when imported, and some systems report a tag that is none (`C`). */
async function importUPlot(): Promise<UPlotConstructor> {
  const restore = languageIsValid() ? null : pretendLanguage('en')
  try {
    return (await import('./uplot-chunk')).uPlot
  } finally {
    restore?.()
  }
}

function languageIsValid(): boolean {
  try {
    new Intl.NumberFormat(navigator.language)
    return true
  } catch {
    return false
  }
}

function pretendLanguage(language: string): () => void {
  Object.defineProperty(navigator, 'language', { value: language, configurable: true })
  return () => {
    Reflect.deleteProperty(navigator, 'language')
  }
}
