/**
 * How long our AWS clients wait: a second for a connection, three for an answer, three attempts. Long enough
 * for a slow answer, short enough that a function learns of trouble before its own time is up.
 * `throwOnRequestTimeout`: without it the SDK only warns.
 */
export const impatient = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
}
