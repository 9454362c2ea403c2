import { flag, number } from '../../params'

const DAY_MS = 86_400_000
const CHECKED = { param: 'healthCheck', is: [true] } as const
const CHECKS = 'Health checks'

/** Who is asked whether it is well. */
export const checks = {
  healthCheck: flag({
    title: 'Check members',
    help: 'Calls every member now and then, and uses only those that answer well. A check is a call like any other: it waits in line, takes a worker and runs the steps there, so that a member too busy to answer in time is out, too.',
    default: false,
    section: CHECKS,
    source: 'HAProxy check, Envoy health_checks: off unless configured',
  }),
  checkIntervalMs: number({
    title: 'Every',
    help: 'From the beginning of a check to that of the next one of the same member. The first comes at a random moment of the first interval.',
    unit: 'ms',
    default: 2000,
    min: 1,
    max: DAY_MS,
    scale: 'log',
    section: CHECKS,
    source: 'HAProxy inter 2 s; Kubernetes periodSeconds 10; AWS HealthCheckIntervalSeconds 30',
    when: CHECKED,
  }),
  checkTimeoutMs: number({
    title: 'Answer within',
    help: 'A check without an answer by then has failed; in any case when the next one begins.',
    unit: 'ms',
    default: 2000,
    min: 1,
    max: DAY_MS,
    scale: 'log',
    section: CHECKS,
    source: 'HAProxy: inter where there is no timeout check; Kubernetes timeoutSeconds 1; AWS 5 s',
    when: CHECKED,
  }),
  unhealthyThreshold: number({
    title: 'Down after',
    help: 'Failed checks in a row that take a member out. Calls that it has already are left to it.',
    unit: 'count',
    default: 3,
    min: 1,
    max: 1000,
    integer: true,
    section: CHECKS,
    source: 'HAProxy fall 3; Kubernetes failureThreshold 3; AWS UnhealthyThresholdCount 2',
    when: CHECKED,
  }),
  healthyThreshold: number({
    title: 'Up after',
    help: 'Good checks in a row that bring it back, in slow start where there is one.',
    unit: 'count',
    default: 2,
    min: 1,
    max: 1000,
    integer: true,
    section: CHECKS,
    source: 'HAProxy rise 2; Kubernetes successThreshold 1; AWS HealthyThresholdCount 5',
    when: CHECKED,
  }),
  checkNewcomers: flag({
    title: 'Newcomers first pass a check',
    help: 'A member that comes in while it runs is checked at once, and used after its first good answer. Off: it is used until checks take it out.',
    default: false,
    section: CHECKS,
    source: 'HAProxy: used at once; Envoy, Kubernetes and AWS check first',
    when: CHECKED,
  }),
} as const
