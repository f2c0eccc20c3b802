import { compareText } from '../runtime/compare.ts'

/** `value` is what was lost, in minor currency units of one currency; `week` a consecutive number. */
export type LostCase = {
  readonly cause: string
  readonly place: string
  readonly week: number
  readonly person: string
  readonly value: number
}

export type Recurrence = {
  readonly cause: string
  readonly place: string
  readonly weeks: number
  readonly people: readonly string[]
  readonly value: number
}

/** The longest run of consecutive weeks. */
const longestRun = (weeks: ReadonlySet<number>): number =>
  [...weeks].reduce((longest, week) => {
    let length = 0
    while (weeks.has(week + length)) length++
    return Math.max(longest, length)
  }, 0)

/** One cause at one place in at least `minWeeks` weeks running, ranked by people × value lost. */
export const recurringCauses = (cases: readonly LostCase[], minWeeks = 3): Recurrence[] =>
  [...Map.groupBy(cases, ({ cause, place }) => JSON.stringify([cause, place])).values()]
    .flatMap((group) => {
      const [first] = group
      const weeks = longestRun(new Set(group.map(({ week }) => week)))
      if (!first || weeks < minWeeks) return []
      return {
        cause: first.cause,
        place: first.place,
        weeks,
        people: [...new Set(group.map(({ person }) => person))].sort(compareText),
        value: group.reduce((sum, { value }) => sum + value, 0),
      }
    })
    .sort(
      (a, b) =>
        b.people.length * b.value - a.people.length * a.value ||
        compareText(a.cause, b.cause) ||
        compareText(a.place, b.place),
    )
