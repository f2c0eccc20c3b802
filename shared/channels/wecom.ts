import type { Channel } from './channel.ts'
import { wecomDoor } from './wecom/door.ts'
import { readWecom } from './wecom/read.ts'

/** WeCom's callback: what happens between colleagues and their external contacts. */
export const wecom: Channel = { ...wecomDoor, read: readWecom }
