/** Loaded before the simulation (`node --import`): puts the mutant named in RETHREAD_MUTANT in place of the source it is about. */
import { registerHooks } from 'node:module'
import { mutants } from './mutants.ts'

const mutant = mutants.find(({ name }) => name === process.env['RETHREAD_MUTANT'])

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    if (!mutant || !url.endsWith(`/${mutant.file}`)) return loaded
    const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source ?? undefined)
    if (!source.includes(mutant.find)) throw new Error(`the mutant "${mutant.name}" does not fit its source any more: ${mutant.file}`)
    return { ...loaded, source: source.replace(mutant.find, mutant.instead) }
  },
})
