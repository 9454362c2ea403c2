let texts: readonly string[] = []

/** Fetches the texts that a build leaves out of the first load. Resolves at once where it has left out none. */
export async function loadLateTexts(): Promise<void> {
  texts = (await import('virtual:late-texts')).default
}

/** A text as a person reads it: itself, or what its mark stands for once {@link loadLateTexts} has resolved. */
export function lateText(text: string): string
export function lateText(text: string | undefined): string | undefined
export function lateText(text: string | undefined): string | undefined {
  return text?.charCodeAt(0) === 1 ? texts[Number.parseInt(text.slice(1), 36)] : text
}
