/**
 * Imported before the product's source: puts the mutant named in RETHREAD_MUTANT in place of the source it is
 * about.
 */
import { registerHooks } from 'node:module'
import { mutants } from './mutants.ts'
import { planted } from './mutants/mutant.ts'

const name = process.env['RETHREAD_MUTANT']
const mutant = mutants.find((each) => each.name === name)
if (name !== undefined && !mutant) throw new Error(`there is no planted bug "${name}"`)

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    if (!mutant || !url.endsWith(`/${mutant.file}`)) return loaded
    const source =
      typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source ?? undefined)
    return { ...loaded, source: planted(mutant, source) }
  },
})
