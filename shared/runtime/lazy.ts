/**
 * Made when it is first asked for, and kept. For what costs something to make and many a process never needs:
 * the schema of an error, of a row that a writer never reads.
 */
export const lazy = <T>(make: () => T): (() => T) => {
  let made: { readonly it: T } | undefined
  return () => (made ??= { it: make() }).it
}
