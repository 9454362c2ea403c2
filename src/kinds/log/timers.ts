/** What the timers of a log mean. The argument is a partition, batch, request, client, broker or member. */
export const LINGER = 0
export const EXPIRE = 1
export const RETRY_BATCH = 2
export const REQUEST_ARRIVES = 3
export const RESPONSE_ARRIVES = 4
export const REQUEST_TIMEOUT = 5
export const BLOCKED_TOO_LONG = 6
export const REPLICATE = 7
export const FOLLOWER_LAGS = 8
export const RESYNC = 9
export const ELECT = 10
export const RETENTION = 11
export const CLEANER = 12
export const REFRESH = 13
export const TRANSACTION = 14
/** Of members; the argument is group · 128 + member, and of what is under way besides in which of its lives. */
export const JOIN_ARRIVES = 20
export const LEARN = 21
export const SYNCED = 22
export const START_READING = 23
export const WAKE = 24
export const FETCH_WAIT = 25
export const CONTINUE = 26
export const POLL_LATE = 27
export const RETRY_RECORD = 28
export const HEARTBEAT = 29
export const REVOKED = 30
export const AUTO_COMMIT = 31
/** Of groups; the argument is the group. */
export const INITIAL_DELAY = 32
export const REBALANCE_TIMEOUT = 33
export const RETRY_DUE = 34
/** Of entries in the coordinator's table; the argument is group · 2²⁰ + entry. */
export const SESSION_OVER = 35
