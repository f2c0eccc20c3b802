import { RejectedError } from '../../runtime/errors.ts'
import { fieldsOf } from './fields.ts'
import type { Kind } from './connection-types.ts'
import type { FieldView } from './views.ts'

/** Chance, from the function's edge: so many bytes of it. */
export type Drawing = { readonly draw: (bytes: number) => Uint8Array }

const forms: Readonly<Record<NonNullable<FieldView['draw']>, (draw: Drawing['draw']) => string>> = {
  hex: (draw) => Buffer.from(draw(16)).toString('hex'),
  whsec: (draw) => `whsec_${Buffer.from(draw(32)).toString('base64')}`,
  // 43 letters and digits: WeCom's console takes no other signs.
  aes: (draw) =>
    Buffer.from(draw(32)).toString('base64').slice(0, 43).replaceAll('+', 'p').replaceAll('/', 's'),
}

/**
 * Secrets drawn by lot, by field, where they are ours to choose.
 * @throws Refused for a field that is not
 */
export const generateSecrets = (
  { draw }: Drawing,
  { secrets, name }: Pick<Kind, 'secrets' | 'name'>,
  fields: readonly string[],
): Record<string, string> => {
  if (fields.length === 0) return {}
  const ours = new Map(
    fieldsOf(secrets).flatMap((field) =>
      field.draw === undefined ? [] : [[field.name, field.draw] as const],
    ),
  )
  return Object.fromEntries(
    fields.map((field) => {
      const form = ours.get(field)
      if (form === undefined) {
        const rule =
          ours.size === 0
            ? `must be empty: ${name} tells us its secrets`
            : `must be one of ${[...ours.keys()].join(', ')}: the others ${name} tells us`
        throw new RejectedError(`generate ${rule}`, { field: 'generate' })
      }
      return [field, forms[form](draw)]
    }),
  )
}
