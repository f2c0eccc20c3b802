/**
 * A route of an HTTP API: a method (or ANY) and a path with {parameters}, the last of which may be greedy.
 */
export interface Route<T> {
  readonly key: string
  readonly to: T
}

/** The route a request takes, and what its path's parameters are. */
export interface Match<T> {
  readonly route: Route<T>
  readonly parameters: Readonly<Record<string, string>>
}

/**
 * Finds the route as API Gateway does: the most specific path, a method of its own before ANY, $default last.
 */
export const matchRoute = <T>(
  routes: readonly Route<T>[],
  method: string,
  path: string,
): Match<T> | undefined => {
  const fitting = routes.flatMap((route) => {
    const [wantedMethod, pattern] = route.key.split(' ')
    if (route.key === '$default') return [{ match: { route, parameters: {} }, rank: '9' }]
    if ((wantedMethod !== 'ANY' && wantedMethod !== method) || pattern === undefined) return []
    const parameters = fit(pattern, path)
    return parameters
      ? [{ match: { route, parameters }, rank: `${rankOf(pattern)}${wantedMethod === 'ANY' ? 1 : 0}` }]
      : []
  })
  return fitting.toSorted((one, other) => (one.rank < other.rank ? -1 : 1))[0]?.match
}

/** Segment by segment: written out before a parameter before a greedy one. */
const rankOf = (pattern: string): string =>
  pattern
    .split('/')
    .map((segment) => {
      if (segment.endsWith('+}')) return '8'
      return segment.startsWith('{') ? '5' : '1'
    })
    .join('')

const fit = (pattern: string, path: string): Record<string, string> | undefined => {
  const wanted = pattern.split('/')
  const given = path.split('/')
  const parameters: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const greedy = /^\{(.+)\+\}$/.exec(segment)?.[1]
    if (greedy !== undefined) {
      const rest = given.slice(index).join('/')
      return rest === '' ? undefined : { ...parameters, [greedy]: rest }
    }
    const name = /^\{(.+)\}$/.exec(segment)?.[1]
    const value = given[index]
    if (value === undefined || (name === undefined ? value !== segment : value === '')) return undefined
    if (name !== undefined) parameters[name] = value
  }
  return given.length === wanted.length ? parameters : undefined
}
