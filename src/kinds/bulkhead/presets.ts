/** Well-known bulkheads, with their true defaults. */
export const presets = [
  {
    id: 'resilience4j',
    title: 'Resilience4j',
    help: 'maxConcurrentCalls 25, maxWaitDuration 0: refuses at once.',
    params: {},
  },
  {
    id: 'resilience4j-pool',
    title: 'Resilience4j, thread pool',
    help: 'ThreadPoolBulkhead on four processors: core 3, max 4, queue 100, keepAlive 20 ms. Cancelling its future does not stop the call.',
    params: { mode: 'threadPool', cancelPropagation: false },
  },
  {
    id: 'polly',
    title: 'Polly v8',
    help: 'Concurrency limiter: PermitLimit 1000, QueueLimit 0. Who may wait, waits without limit.',
    params: { maxConcurrentCalls: 1000, maxWaitDurationMs: null, maxWaiting: 0 },
  },
  {
    id: 'envoy',
    title: 'Envoy cluster',
    help: 'Circuit breaker thresholds of a cluster: max_requests 1024, max_pending_requests 1024.',
    params: { maxConcurrentCalls: 1024, maxWaitDurationMs: null, maxWaiting: 1024 },
  },
  {
    id: 'hystrix-pool',
    title: 'Hystrix, thread pool',
    help: 'coreSize 10, maximumSize 10, maxQueueSize −1 (no queue), keepAlive 1 min.',
    params: {
      mode: 'threadPool',
      coreThreadPoolSize: 10,
      maxThreadPoolSize: 10,
      queueCapacity: 0,
      keepAliveDurationMs: 60_000,
    },
  },
  {
    id: 'hystrix-semaphore',
    title: 'Hystrix, semaphore',
    help: 'maxConcurrentRequests 10, refuses at once.',
    params: { maxConcurrentCalls: 10 },
  },
  {
    id: 'go-semaphore',
    title: 'Go x/sync/semaphore',
    help: 'semaphore.NewWeighted(10): permits by size, strictly first come first served, waits as long as the caller does.',
    params: { maxConcurrentCalls: 10, maxWaitDurationMs: null, weight: 'size' },
  },
  {
    id: 'tenants',
    title: 'Five for each tenant',
    help: 'One compartment for each class, so that a slow tenant uses up only its own.',
    params: { maxConcurrentCalls: 5, scope: 'class' },
  },
] as const
