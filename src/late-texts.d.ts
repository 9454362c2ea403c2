declare module 'virtual:late-texts' {
  /** Texts by the number in their marks. */
  const texts: readonly string[]
  export default texts
}
