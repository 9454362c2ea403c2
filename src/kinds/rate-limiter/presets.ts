/** Well-known limiters, with the sources of their numbers. */
export const presets = [
  {
    id: 'go-allow',
    title: 'Go x/time/rate, Allow',
    help: 'rate.NewLimiter(100, 20) asked with Allow: refuses when the bucket is empty. The library has no defaults.',
    params: { algorithm: 'tokenBucket', ratePerSec: 100, burst: 20, whenEmpty: 'reject' },
  },
  {
    id: 'go-wait',
    title: 'Go x/time/rate, Wait',
    help: 'The same asked with Wait(ctx): reserves a token to come, and refuses where the deadline is nearer than that.',
    params: {
      algorithm: 'tokenBucket',
      ratePerSec: 100,
      burst: 20,
      whenEmpty: 'wait',
      maxWaitMs: null,
      heedDeadline: true,
    },
  },
  {
    id: 'envoy-local',
    title: 'Envoy local rate limit',
    help: 'token_bucket with max_tokens 100, tokens_per_fill 5, fill_interval 50 ms (its least; tokens_per_fill is 1 by default): 100 a second in lumps.',
    params: { algorithm: 'tokenBucketFills', maxTokens: 100, tokensPerFill: 5, fillIntervalMs: 50 },
  },
  {
    id: 'nginx-delay',
    title: 'nginx limit_req',
    help: 'rate=10r/s, burst=20: a burst is spread out at the rate, more is refused (503).',
    params: { algorithm: 'leakyBucket', ratePerSec: 10, burst: 20, delay: 0 },
  },
  {
    id: 'nginx-nodelay',
    title: 'nginx limit_req nodelay',
    help: 'rate=10r/s, burst=20 nodelay: a burst passes as one, and its places come back at the rate.',
    params: { algorithm: 'leakyBucket', ratePerSec: 10, burst: 20, delay: null },
  },
  {
    id: 'resilience4j',
    title: 'Resilience4j, as shipped',
    help: 'limitForPeriod 50, limitRefreshPeriod 500 ns, timeoutDuration 5 s: lets a hundred million a second through. See what it does: nothing.',
    params: { algorithm: 'cycles', whenEmpty: 'wait', maxWaitMs: 5000, refuseLate: true, heedDeadline: false },
  },
  {
    id: 'resilience4j-second',
    title: 'Resilience4j, 50 a second',
    help: 'limitForPeriod 50, limitRefreshPeriod 1 s, timeoutDuration 5 s: what most people mean.',
    params: {
      algorithm: 'cycles',
      limitRefreshPeriodMs: 1000,
      whenEmpty: 'wait',
      maxWaitMs: 5000,
      refuseLate: true,
      heedDeadline: false,
    },
  },
  {
    id: 'stripe',
    title: 'Token bucket for each user',
    help: 'REPLENISH_RATE 100 a second, CAPACITY 500, a bucket for each user: the example to Stripe’s “Scaling your API with rate limiters” (2017).',
    params: { algorithm: 'tokenBucket', ratePerSec: 100, burst: 500, scope: 'key' },
  },
  {
    id: 'envoy-global',
    title: 'Envoy global rate limit',
    help: 'The rate limit service with Redis: a fixed window of a second, shared by all; waits 20 ms for it and lets through without an answer.',
    params: { algorithm: 'fixedWindow', limit: 100, windowMs: 1000, counters: 'shared' },
  },
  {
    id: 'redis-cell',
    title: 'redis-cell',
    help: 'CL.THROTTLE user 15 30 60, the example of its README: GCRA in Redis, 30 a minute and 16 at once for each user.',
    params: { algorithm: 'gcra', emissionIntervalMs: 2000, toleranceMs: 30_000, scope: 'key', counters: 'shared' },
  },
] as const
