import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const folders = (process.env['PATH'] ?? '').split(delimiter)

/** The browser this machine has: the one `CHROMIUM` names, or the first of the usual names on the path. */
export const browserPath =
  process.env['CHROMIUM'] ||
  names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file))

/** Starts it. It speaks to nobody but the pages it is shown. */
export const startBrowser = async (): Promise<Browser> => {
  if (browserPath === undefined)
    throw new Error('there is no Chromium: install it (apt-get install chromium), or name it in CHROMIUM')
  return chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}
