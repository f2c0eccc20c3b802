import * as z from 'zod'
import type { en } from './en.ts'

export type ReasonCode = keyof typeof en
type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never
type Params<Code extends ReasonCode> = Readonly<Record<NamesIn<(typeof en)[Code]>, string | number>>

const shape = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})

/**
 * Why something happened or did not, as a code to group by and to be shown in the reader's language
 * (`reason-text.ts`). No personal data. A sentence that an earlier version stored is read as code `text`.
 */
export const reasonSchema = z.preprocess(
  (stored) => (typeof stored === 'string' ? { code: 'text', params: { text: stored } } : stored),
  shape,
)
export type Reason = z.infer<typeof shape>

/** Makes a reason; the compiler demands the parameters that the code's text names. */
export const reason = <Code extends ReasonCode>(
  code: Code,
  ...[params]: keyof Params<Code> extends never ? [] : [params: Params<Code>]
): Reason => (params === undefined ? { code } : { code, params: { ...params } })

/**
 * A reason with the reason behind it, as its parameter `why`. The inner reason's parameters stand beside it;
 * its own `why`, where it has one, as `why.why`.
 */
export const reasonBecause = (code: ReasonCode, why: Reason): Reason => ({
  code,
  params: {
    ...Object.fromEntries(
      Object.entries(why.params ?? {}).map(([name, value]) => [
        /^why\b/.test(name) ? `why.${name}` : name,
        value,
      ]),
    ),
    why: why.code,
  },
})

/** The parameters of the reason behind one: those of `reasonBecause`, undone. */
export const innerParams = (params: NonNullable<Reason['params']>): NonNullable<Reason['params']> =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      name === 'why' ? [] : [[name.startsWith('why.') ? name.slice('why.'.length) : name, value]],
    ),
  )
