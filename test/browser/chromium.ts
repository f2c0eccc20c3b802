import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const folders = (process.env['PATH'] ?? '').split(delimiter)

/** Path of Chromium: the environment variable CHROMIUM, or the first of the usual names in PATH. */
export const browserPath =
  process.env['CHROMIUM'] ||
  names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file))

/** Starts Chromium without background network requests. */
export const startBrowser = async (): Promise<Browser> => {
  if (browserPath === undefined)
    throw new Error('Chromium not found: install it (apt-get install chromium), or set CHROMIUM to its path')
  return chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}
