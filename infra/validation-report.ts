import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

const report = z.object({
  pluginReports: z.array(
    z.object({
      violations: z.array(
        z.object({
          ruleName: z.string(),
          description: z.string(),
          violatingConstructs: z.array(z.object({ constructPath: z.string().optional() })),
        }),
      ),
    }),
  ),
})

/** What the validators found in a cloud assembly, one line each. */
export const findings = async (assembly: string): Promise<string[]> => {
  const file = join(assembly, 'validation-report.json')
  if (!existsSync(file)) return []
  const { pluginReports } = report.parse(JSON.parse(await readFile(file, 'utf8')))
  return pluginReports
    .flatMap(({ violations }) => violations)
    .map(
      ({ ruleName, description, violatingConstructs }) =>
        `${ruleName} ${description} (${violatingConstructs.map(({ constructPath }) => constructPath).join(', ')})`,
    )
}
