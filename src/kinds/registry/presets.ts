/** Well-known registries. Heartbeats are set at the pools. */
export const presets = [
  {
    id: 'eureka',
    title: 'Netflix Eureka',
    help: 'Lease 90 s, in fact 180; sweep 60 s, caches and refresh 30 s, self-preservation. Three peers. Heartbeat 30 s.',
    params: {
      servers: 3,
      consistency: 'ap',
      doubledLease: true,
      selfPreservation: true,
      evictionLimitRatio: 0.15,
      keepsTable: false,
      restartSilenceMs: 300_000,
    },
  },
  {
    id: 'consul',
    title: 'Consul, TTL check',
    help: 'Critical when the TTL has passed, deregistered a minute later; listeners wait in blocking queries. Three servers, Raft. Heartbeat below 10 s.',
    params: {
      servers: 3,
      consistency: 'cp',
      electionMs: 5000,
      leaseTtlMs: 10_000,
      expiry: 'timer',
      onExpiry: 'critical',
      serverCacheMs: 0,
      delivery: 'watch',
    },
  },
  {
    id: 'kubernetes',
    title: 'Kubernetes endpoints',
    help: 'Readiness probe every 10 s (set it as heartbeat), out after the third that fails, a second after it was sent; endpoints are watched.',
    params: { leaseTtlMs: 31_000, expiry: 'timer', serverCacheMs: 0, delivery: 'watch', refreshMs: 600_000 },
  },
  {
    id: 'kafka',
    title: 'Kafka group coordinator',
    help: 'Membership only: session.timeout.ms 45 s, members hear of changes at once. Heartbeat 3 s.',
    params: { leaseTtlMs: 45_000, expiry: 'timer', serverCacheMs: 0, delivery: 'watch' },
  },
] as const
