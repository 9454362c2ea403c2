/** Where a message in progress is: the low four bits of its field C. */
export const NOWHERE = 0
/** Outside a full waiting room, with its sender. */
export const AT_DOOR = 1
export const WAITING = 2
/** Has a worker that is still starting. */
export const STARTING = 3
export const WORKING = 4
/** Has a worker, waits for an answer. */
export const HELD = 5
/** Has a worker, waits until a send is accepted. */
export const BLOCKED = 6
/** Waits for an answer without a worker. */
export const CALLING = 7
/** Shares the workers with others. */
export const SHARING = 8
/** Done, waits for its turn to be answered. */
export const REORDERING = 9
/** In a batch that another message leads. */
export const FOLLOWING = 10
/** Works without a worker: for a caller who runs it. */
export const BESIDE = 11
/** A branch of another message, whatever it does; it has no worker. */
export const BRANCH = 12
/** States in which a step is under way, as bits. */
export const IN_STEP =
  (1 << WORKING) | (1 << HELD) | (1 << BLOCKED) | (1 << CALLING) | (1 << SHARING) | (1 << BESIDE) | (1 << BRANCH)
export const STATE_MASK = 15

/** The rest of field C: step, cell + 1, deal of the cell, flags. Field A is the instance, field B the frame or 0. */
export const STEP_SHIFT = 4
export const STEP_MASK = 63 << STEP_SHIFT
export const CELL_SHIFT = 10
export const DEAL_SHIFT = 17
export const WORKER_MASK = (0x7f << CELL_SHIFT) | (63 << DEAL_SHIFT) | (1 << 23)
export const HAS_WORKER = 1 << 23
export const WILL_FAIL = 1 << 24
export const IS_DEGRADED = 1 << 25
/** In the list of those that may be interrupted. */
export const IS_LISTED = 1 << 26
/** Its failure has been drawn. */
export const HAS_BEGUN = 1 << 27

/** Others are in its batch: a chain by their next links. */
export const LEADS = 1 << 28
/** A private copy: a branch, or what goes on after its caller was answered. */
export const IS_STORED = 1 << 29
/** Its work needs no worker. */
export const OFF_WORKER = 1 << 30
/** Its caller has given up, and it was not stopped. */
export const IS_LEFT = 1 << 31

/** Timers. */
export const DONE_TIMER = 1
export const STARTED_TIMER = 2
export const TIMEOUT_TIMER = 3
export const SHARED_TIMER = 4
export const KEEP_ALIVE_TIMER = 5
export const UP_TIMER = 6
export const BATCH_TIMER = 7
export const UNDO_TIMER = 8
export const DEADLINE_TIMER = 9
export const STOLEN_TIMER = 10
export const HEARTBEAT_TIMER = 11
export const REPLY_TIMER = 12

/** How waiting messages are ranked, by discipline. */
export const NO_RANK = 0
export const BY_PRIORITY = 1
export const BY_DEADLINE = 2
export const BY_WORK = 3
export const RANKS: Readonly<Record<string, number>> = {
  priority: BY_PRIORITY,
  preemptive: BY_PRIORITY,
  edf: BY_DEADLINE,
  sjf: BY_WORK,
}
