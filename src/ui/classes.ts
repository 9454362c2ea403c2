/** Joins the class names that are set, skipping everything falsy. */
export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}

/** A state that has a colour. Colour is never the only sign of it: pair it with a word, a shape or an icon. */
export type Tone = 'good' | 'waiting' | 'failing' | 'refused' | 'plain'
