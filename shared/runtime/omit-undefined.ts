/** An object type whose keys that may be undefined are optional instead. */
export type WithoutUndefined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> }

/** The object without the keys whose value is undefined. Other values, null among them, stay. */
export function omitUndefined<T extends object>(object: T): WithoutUndefined<T>
export function omitUndefined(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
