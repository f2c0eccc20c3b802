/**
 * What SNS brings of Amazon SES is what EventBridge brings, under the same ids: who has both, has it once.
 */
export { parse } from '../ses/parse.ts'
