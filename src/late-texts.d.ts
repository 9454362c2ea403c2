declare module 'virtual:late-texts' {
  /** Texts by their marks. */
  const texts: Readonly<Record<string, string>>
  export default texts
}
