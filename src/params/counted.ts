/** `1 wire`, `3 wires`, `1,204 entries`. `many`: where that is not the noun with an s. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : many}`
}
