import { readFileSync } from 'node:fs'

/** The activities of each case of a CSV log (separated by semicolons), in the order of the file. */
export const readLog = (file: string, caseColumn: string, activityColumn: string): string[][] => {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/)
  const columns = head.split(';')
  const rows = lines.map((line) => line.split(';'))
  const groups = Map.groupBy(rows, (row) => row[columns.indexOf(caseColumn)])
  return [...groups.values()].map((group) => group.map((row) => row[columns.indexOf(activityColumn)] ?? ''))
}
