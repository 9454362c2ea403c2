/** When each idle worker of one instance became idle, longest first. */
export class IdleTimes {
  length = 0
  private times = new Float64Array(8)
  private head = 0

  get first(): number {
    return this.times[this.head]
  }

  push(time: number): void {
    if (this.length === this.times.length) this.grow()
    this.times[(this.head + this.length++) & (this.times.length - 1)] = time
  }

  /** Takes away who has been idle shortest. */
  pop(): void {
    if (this.length > 0) this.length--
  }

  /** Takes away who has been idle longest. */
  shift(): void {
    if (this.length === 0) return
    this.head = (this.head + 1) & (this.times.length - 1)
    this.length--
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2)
    for (let i = 0; i < this.length; i++) times[i] = this.times[(this.head + i) & (this.times.length - 1)]
    this.times = times
    this.head = 0
  }
}
