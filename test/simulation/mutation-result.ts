/**
 * One planted bug in a process of its own, whose source it is put into: `node mutation-result.ts <workload>
 * <first seed> <seeds>`. Says as JSON which seed noticed, and by which promise; nothing of the two when none
 * did.
 */
import './mutate.ts'

const [name, from = '1', seeds = '200'] = process.argv.slice(2)
const { workloads } = await import('./workloads/list.ts')
const workload = workloads.find((each) => each.name === name)
if (!workload) throw new Error(`there is no workload ${name}`)

const noticed = async (): Promise<{ seed?: number; promise?: string }> => {
  for (let seed = Number(from); seed < Number(from) + Number(seeds); seed++) {
    try {
      await workload.run(seed)
    } catch (error) {
      return { seed, promise: error instanceof Error ? error.message : String(error) }
    }
  }
  return {}
}

console.log(JSON.stringify(await noticed()))
