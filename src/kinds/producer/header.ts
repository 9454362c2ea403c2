import type { Context, MessageId, RandomStream, Sampler } from '../../../workers/sdk'
import { KeySampler } from '../../../workers/sdk/keys'
import { OPERATION, type ValuesOf } from '../../params'
import type { params } from './params'

type Values = ValuesOf<typeof params>
type Messages = Context['messages']

const DEFAULT_SIZE_BYTES = 1000

/** A size is a 32-bit number; what a heavy tail draws beyond would be below 0, and so would the time that such a message takes. */
const MOST_BYTES = 0x7fffffff

/** Fills the headers of new messages: key, class, operation, priority, size. */
export class HeaderWriter {
  private readonly keys: KeySampler
  /** Cumulated weights of the classes. */
  private upTo = new Float64Array(0)
  private priorities = new Int32Array(0)
  private operations = new Int32Array(0)
  private sizes: Sampler[] = []

  constructor(
    values: Values,
    keyRandom: RandomStream,
    private readonly classRandom: RandomStream,
    private readonly sizeSampler: (values: Values, index: number) => Sampler,
  ) {
    this.keys = new KeySampler(keyDistribution(values), keyRandom)
    this.changeClasses(values)
  }

  changeKeys(values: Values): void {
    this.keys.become(keyDistribution(values))
  }

  /** Sizes are drawn from streams of their own, one per class; a class keeps its stream when the list changes. */
  changeClasses(values: Values): void {
    const { classes } = values
    this.upTo = new Float64Array(classes.length)
    this.priorities = new Int32Array(classes.length)
    this.operations = new Int32Array(classes.length)
    let total = 0
    classes.forEach((item, i) => {
      total += item.weight
      this.upTo[i] = total
      this.priorities[i] = item.priority
      this.operations[i] = OPERATION[item.operation]
      if (i < this.sizes.length) this.sizes[i].become(item.sizeBytes)
      else this.sizes.push(this.sizeSampler(values, i))
    })
  }

  /** `key` and `classOf` (from 0): −1: drawn. */
  write(messages: Messages, m: MessageId, key: number, classOf: number): void {
    messages.setKey(m, key < 0 ? this.keys.draw() : key)
    const upTo = this.upTo
    const count = upTo.length
    let index = Math.max(0, classOf)
    if (count > 1 && classOf < 0) {
      const x = this.classRandom.uniform() * upTo[count - 1]
      while (index < count - 1 && x >= upTo[index]) index++
    }
    if (index >= count) {
      if (index > 0) messages.setClass(m, index, OPERATION.read)
      messages.setSize(m, DEFAULT_SIZE_BYTES)
      return
    }
    messages.setClass(m, index, this.operations[index])
    messages.setPriority(m, this.priorities[index])
    messages.setSize(m, Math.min(MOST_BYTES, this.sizes[index].draw()))
  }
}

function keyDistribution(values: Values) {
  return {
    keyspace: values.keyspace,
    shape: values.keys,
    alpha: values.keyAlpha,
    hotKeys: values.hotKeys,
    hotRatio: values.hotRatio,
  }
}
