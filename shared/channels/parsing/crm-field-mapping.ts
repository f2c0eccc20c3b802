import * as z from 'zod'
import { stages } from '../../model/journey.ts'
import type { ParseContext } from '../channel.ts'

/**
 * What a connection to a CRM may set: which colleague (staff id) an owner's id there means, and which of our
 * stages, or `lost`, a stage there means, by the CRM's own spelling. What is not listed is kept as it was
 * said.
 */
export const crmWords = {
  owners: z.record(z.string().max(100), z.string().min(1).max(64)).default({}),
  stages: z.record(z.string().max(100), z.enum([...stages, 'lost'])).default({}),
} as const

const schema = z.object(crmWords)

const meant = (table: Readonly<Record<string, string>>, word: unknown): unknown =>
  (typeof word === 'string' || typeof word === 'number') && Object.hasOwn(table, word) ? table[word] : word

/**
 * A CRM's words in ours.
 * @param known what its stages mean where the connection says nothing
 */
export const ourWords = (
  settings: ParseContext['settings'],
  known: Readonly<Record<string, string>> = {},
) => {
  const { owners, stages: said } = schema.parse(settings)
  return {
    owner: (word: unknown) => meant(owners, word),
    stage: (word: unknown) => meant({ ...known, ...said }, word),
  }
}
