import type { Family } from './family.ts'
import { anywhere } from './families/anywhere.ts'
import { desk } from './families/console.ts'
import { deliveries } from './families/deliveries.ts'
import { forms } from './families/forms.ts'
import { hooks } from './families/hooks.ts'
import { imports } from './families/imports.ts'
import { messageFamily } from './families/messages.ts'
import { links } from './families/links.ts'
import { reading } from './families/reading.ts'
import { tracking } from './families/tracking.ts'

/** Every way in that is fuzzed. One file and one line here add one. */
export const families: readonly Family[] = [
  tracking,
  deliveries,
  hooks,
  links,
  forms,
  desk,
  reading,
  imports,
  messageFamily,
  anywhere,
]
