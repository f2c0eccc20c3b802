import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { impatient } from './client-options.ts'

/** The client of our bus. */
export const busClient = (): EventBridgeClient => new EventBridgeClient(impatient)
