/** Well-known pools. */
export const presets = [
  {
    id: 'service',
    title: 'Web service',
    help: 'Two instances with 16 threads each and 64 places to wait: Spring Boot, Rails, PHP-FPM.',
    params: { instances: 2, workers: 16, queueCapacity: 64, serviceTimeMs: { dist: 'lognormal', mean: 8, cv2: 1.2 } },
  },
  {
    id: 'event-loop',
    title: 'Event loop',
    help: 'One worker that is free while it waits for others: Node.js, nginx, Go with one core.',
    params: { holdWorker: false, serviceTimeMs: { dist: 'lognormal', mean: 1, cv2: 1 } },
  },
  {
    id: 'database',
    title: 'Database',
    help: 'Twenty connections over cores that are shared, and a pool that waits half a second for one.',
    params: {
      workers: 20,
      serviceTimeMs: { dist: 'lognormal', mean: 4, cv2: 3 },
      queueCapacity: 200,
      queueTimeoutMs: 500,
      cancelPropagation: false,
    },
  },
  {
    id: 'third-party',
    title: 'Third party',
    help: 'Plenty of capacity, a long tail, and one error in two hundred.',
    params: {
      workers: null,
      serviceTimeMs: { dist: 'lognormal', mean: 120, cv2: 2 },
      failureRatio: 0.005,
      cancelPropagation: false,
    },
  },
  {
    id: 'consumer',
    title: 'Consumer',
    help: 'Four workers behind a queue.',
    params: { workers: 4, serviceTimeMs: { dist: 'exponential', mean: 50 } },
  },
  {
    id: 'fair-tenants',
    title: 'Fair between tenants',
    help: 'A line for each tenant (the key), one of each in turn; when the room is full the longest line loses its oldest: fair queueing, as in stochastic fair queueing and Kubernetes’ API Priority and Fairness.',
    params: { workers: 8, discipline: 'fair', fairBy: 'key', queueCapacity: 200, overflow: 'dropOldest' },
  },
  {
    id: 'stage',
    title: 'Pipeline stage',
    help: 'One goroutine that sends what it has done into the next channel, and stands still while that is full.',
    params: { serviceTimeMs: 10, steps: [{ type: 'work' }, { type: 'send' }] },
  },
  {
    id: 'jdk-fixed',
    title: 'Executors.newFixedThreadPool',
    help: 'Eight threads and an unlimited queue.',
    params: { poolKind: 'jdk', minWorkers: 8, maxWorkers: 8, keepAliveMs: 0 },
  },
  {
    id: 'jdk-cached',
    title: 'Executors.newCachedThreadPool',
    help: 'No queue, a new thread whenever none is idle, gone after a minute.',
    params: { poolKind: 'jdk', minWorkers: 0, maxWorkers: 10_000, queueCapacity: 0, keepAliveMs: 60_000 },
  },
  {
    id: 'resilience4j-thread-pool',
    title: 'Resilience4j thread-pool bulkhead',
    help: 'On a machine of four cores: core 3, most 4, queue 100, keep alive 20 ms.',
    params: { poolKind: 'jdk', minWorkers: 3, maxWorkers: 4, queueCapacity: 100, keepAliveMs: 20 },
  },
  {
    id: 'semaphore',
    title: 'Semaphore',
    help: 'Ten permits and nobody waits: M/M/c/c, Erlang’s loss system.',
    params: { workers: 10, queueCapacity: 0 },
  },
  {
    id: 'errgroup',
    title: 'errgroup',
    help: 'Calls everybody at once; the first error cancels the others.',
    params: { workers: null, steps: [{ type: 'call', order: 'parallel' }] },
  },
  {
    id: 'quorum-read',
    title: 'Quorum read',
    help: 'Asks all replicas and is content with a majority.',
    params: { workers: null, steps: [{ type: 'work' }, { type: 'call', order: 'parallel', wait: 'quorum' }] },
  },
  {
    id: 'batch-writer',
    title: 'Batch writer',
    help: 'Up to a hundred at once, or what has come within 20 ms.',
    params: { batchSize: 100, batchWaitMs: 20, serviceTimeMs: 5, batchItemMs: 0.1 },
  },
] as const
