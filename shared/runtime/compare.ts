/** Orders two texts by their UTF-16 code units, as DynamoDB's sort keys of ASCII do: for `sort`. */
export const compareText = (a: string, b: string): number => {
  if (a === b) return 0
  return a < b ? -1 : 1
}
