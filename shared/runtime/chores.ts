/** Something to be done now and then, and what came of it in numbers. */
export type Chore = (now: number) => Promise<Readonly<Record<string, number>>>

/**
 * Does every chore, whatever becomes of the others.
 * @param report hears what each chore counted, and what went wrong
 * @param now ms UTC
 * @throws AggregateError when some failed, so that the function counts as failed
 */
export const doAll = async (
  chores: Readonly<Record<string, Chore>>, now: number, report: { readonly done: (chore: string, counts: Readonly<Record<string, number>>) => void; readonly failed: (chore: string, error: unknown) => void },
): Promise<void> => {
  const failures: unknown[] = []
  for (const [name, chore] of Object.entries(chores)) {
    try {
      report.done(name, await chore(now))
    } catch (error) {
      report.failed(name, error)
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some chores failed')
}
