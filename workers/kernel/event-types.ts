/** Types of events, as the pending-event set and the hand-over queue carry them. */
export const TIMER = 0
export const ARRIVE = 1
export const RETURN = 2
export const CANCEL = 3
/** Above these bits a CANCEL's type holds the wire of the message that it is for. */
export const TYPE_BITS = 3
/** Only in digests: a request began. */
export const BEGIN = 4
