/**
 * Why what came while its connection was paused lies on record: by these words it is found again when it is
 * brought back.
 */
export const pausedReason = 'the connection was paused'
