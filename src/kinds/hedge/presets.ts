/** Libraries and papers, with their own values. */
export const presets = [
  {
    id: 'grpc',
    title: 'gRPC',
    help: 'gRFC A6, its example: 4 attempts, 500 ms apart; UNAVAILABLE, INTERNAL and ABORTED are not fatal; throttled by 10 tokens.',
    params: { delayMs: 500, maxHedgedAttempts: 3, afterTimeouts: 'end', budget: 'tokenRatio', maxTokens: 10, tokenRatio: 0.1 },
  },
  {
    id: 'tail-at-scale',
    title: 'The Tail at Scale',
    help: 'Dean & Barroso: a second request when the first takes longer than the 95th percentile; cancel the other.',
    params: { delayFrom: 'observed', percentile: 0.95, maxHedgedAttempts: 1, maxDelayMs: null },
  },
  {
    id: 'finagle',
    title: 'Finagle backup request',
    help: 'BackupRequestFilter with 1 % extra load: a backup at the 99th percentile, within a budget; errors are not hedged.',
    params: {
      delayFrom: 'observed',
      percentile: 0.99,
      maxHedgedAttempts: 1,
      afterErrors: 'stop',
      afterTimeouts: 'stop',
      afterRejections: 'stop',
      afterFatal: 'stop',
      budget: 'ratio',
      hedgeRatio: 0.01,
    },
  },
  {
    id: 'polly',
    title: 'Polly v8',
    help: 'HedgingStrategyOptions: one more attempt after 2 s, or at once after any exception.',
    params: { delayMs: 2000, maxHedgedAttempts: 1, afterFatal: 'next' },
  },
] as const
