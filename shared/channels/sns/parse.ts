/**
 * What SNS brings of Amazon SES is what EventBridge brings, under the same ids: who has both, has it once.
 */
export { read } from '../ses/parse.ts'
