import { mix32, RandomStream, Sampler } from '../../../workers/sdk'
import { type Distribution, mean } from '../../params'

/** Bytes of the value of each key: drawn from a distribution, and always the same for one key. */
export class ValueSizes {
  /** The stream is put into a state of the key's own before each draw. */
  private readonly random = new RandomStream(0)
  private readonly sampler: Sampler
  mean = 1

  constructor(distribution: Distribution) {
    this.sampler = new Sampler(distribution, 1, this.random)
    this.become(distribution)
  }

  become(distribution: Distribution): void {
    this.sampler.become(distribution)
    this.mean = Math.max(1, mean(distribution))
  }

  of(key: number): number {
    const { state } = this.random
    for (let i = 0; i < 4; i++) state[i] = mix32(Math.imul(key, 4) + i + 0x3c6ef372) | 1
    return Math.max(1, this.sampler.draw())
  }
}
