import { list, number } from '../../params'

/** What makes the work of one message longer than that of another. */
export const work = {
  classFactors: list({
    title: 'Work by class',
    help: 'The service time of a message is multiplied by the factor of its class; not the own time of a step. In a batch the largest counts.',
    default: [],
    maxItems: 16,
    empty: 'All classes take the service time.',
    section: 'Work',
    variants: {
      class: {
        title: 'Class',
        sentence: '{factor} times as long for the class of this place',
        params: {
          factor: number({
            title: 'Factor',
            help: 'The first item is for the first class of the producer, and so on.',
            unit: 'factor',
            default: 1,
            min: 0,
            max: 1000,
          }),
        },
      },
    },
  }),
  perKilobyteMs: number({
    title: 'More per kilobyte',
    help: 'Added to the service time for each 1,000 bytes of the message: parsing, compressing, copying.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: 60_000,
    section: 'Work',
  }),
  warmupMs: number({
    title: 'Warm-up',
    help: 'An instance that was started again, or added, is slow at first: cold caches, code that is not compiled yet. After this long it is as fast as the others. Instances are warm at time 0.',
    unit: 'ms',
    default: 0,
    min: 0,
    max: 3_600_000,
    section: 'Work',
  }),
  warmupFactor: number({
    title: 'When cold',
    help: 'Work takes so many times as long at first, and evenly less until it is warm.',
    unit: 'factor',
    default: 3,
    min: 1,
    max: 100,
    section: 'Work',
  }),
} as const
