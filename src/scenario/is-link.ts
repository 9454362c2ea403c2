/** Whether a hash claims to hold a scenario, of whatever version of the link's form. */
export function isLink(hash: string): boolean {
  return /^#?s\d+\./.test(hash)
}
