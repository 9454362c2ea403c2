/** One 16-digit digest of all nodes' lanes, in node order. */
export function foldDigests(lanes: Int32Array): string {
  let a = 0x2545f491
  let b = 0x6c078965
  for (const lane of lanes) {
    a = Math.imul(a ^ lane, 0x85ebca6b)
    a ^= a >>> 15
    b = (Math.imul(b, 0xc2b2ae35) + (lane ^ a)) | 0
    b = (b << 11) | (b >>> 21)
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0')
}
