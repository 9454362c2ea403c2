/** Flags for a quiet headless Chromium. */
export const chromiumArgs: string[]
/** Path of the Chromium to use, if one is known. */
export function chromiumPath(): string | undefined
