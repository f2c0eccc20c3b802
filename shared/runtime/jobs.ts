/**
 * Something to be done now and then, and what came of it in numbers. `attention`: how much of it a person
 * should look at.
 */
export type MaintenanceJob = (now: number) => Promise<Readonly<Record<string, number>>>

export type JobReport = {
  readonly done: (chore: string, counts: Readonly<Record<string, number>>) => void
  readonly failed: (chore: string, error: unknown) => void
}

/**
 * Does every chore, whatever becomes of the others.
 * @param report hears what each chore counted, and what went wrong
 * @param now ms UTC
 * @returns how much a person should look at: what the chores said, and one for each that failed
 */
export const runJobs = async (
  chores: Readonly<Record<string, MaintenanceJob>>,
  now: number,
  report: JobReport,
): Promise<number> => {
  let attention = 0
  for (const [name, chore] of Object.entries(chores)) {
    try {
      const counts = await chore(now)
      attention += counts['attention'] ?? 0
      report.done(name, counts)
    } catch (error) {
      attention += 1
      report.failed(name, error)
    }
  }
  return attention
}
