/** How many names are offered at most. */
const MOST = 5

/** The known names that a misspelt one may have meant, the nearest first; none that differs in more than a third of its letters. */
export function nearest(name: string, known: readonly string[]): readonly string[] {
  const ranked = known.map((text) => ({ text, far: distance(name.toLowerCase(), text.toLowerCase()) }))
  const near = ranked.filter(({ text, far }) => far <= Math.max(2, text.length / 3)).sort((a, b) => a.far - b.far)
  return near.slice(0, MOST).map(({ text }) => text)
}

/** Levenshtein's distance: insertions, deletions and replacements between two texts. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1))
    }
    row = next
  }
  return row[b.length]
}
