/** Asks once, and keeps the answer for so many ms. A question that failed is asked again. */
export const cachedFor = <T>(
  ms: number,
  ask: () => Promise<T>,
  clock: () => number = Date.now,
): (() => Promise<T>) => {
  let kept: { readonly answer: Promise<T>; readonly until: number } | undefined
  return () => {
    if (kept && clock() < kept.until) return kept.answer
    const answer = ask()
    const fresh = { answer, until: clock() + ms }
    kept = fresh
    answer.catch(() => {
      if (kept === fresh) kept = undefined
    })
    return answer
  }
}
