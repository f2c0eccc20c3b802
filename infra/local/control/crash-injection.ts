/** Where a test wants a function to die. */
export interface CrashPoint {
  readonly function: string
  /** The call it dies at, such as `dynamodb:PutItem` or `wecom:Send`; any call where left out. */
  readonly action?: string
  /** At which call of that kind, counted from 1 and from now on; the first unless told. */
  readonly nth?: number
  /** Right before the call takes effect, or right after it did and before the function hears of it. */
  readonly when: 'before' | 'after'
}

/** A crash that was asked for. */
export interface PlannedCrash {
  readonly happened: () => boolean
  readonly cancel: () => void
}

/** The crashes still to come. */
export interface Crashes {
  readonly plan: (point: CrashPoint) => PlannedCrash
  /** Counts this call, and says when the caller has to die at it. */
  readonly due: (functionName: string, actions: readonly string[]) => CrashPoint['when'] | undefined
}

/** Keeps the crashes that tests have asked for. */
export const createCrashes = (): Crashes => {
  const planned = new Set<{ point: CrashPoint; seen: number; happened: boolean }>()
  return {
    plan: (point) => {
      const entry = { point, seen: 0, happened: false }
      planned.add(entry)
      return { happened: () => entry.happened, cancel: () => void planned.delete(entry) }
    },
    due: (functionName, actions) => {
      for (const entry of planned) {
        const { point } = entry
        if (
          point.function !== functionName ||
          (point.action !== undefined && !actions.includes(point.action))
        )
          continue
        entry.seen += 1
        if (entry.seen !== (point.nth ?? 1)) continue
        planned.delete(entry)
        entry.happened = true
        return point.when
      }
      return undefined
    },
  }
}
