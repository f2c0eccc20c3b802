import { synthesise, type Template } from '../../infra/synthesise.ts'

/** Both partitions, as deployed, looked at by the validators; made once for all test files. */
export const synthesised = {
  aws: await synthesise({ partition: 'aws', validate: true }),
  'aws-cn': await synthesise({ partition: 'aws-cn', validate: true }),
}

/** Where somebody asked for traces. */
export const traced = await synthesise({ partition: 'aws', parameters: { tracing: 'true' }, validate: true })

/** Both templates of a partition. */
export const both = (partition: 'aws' | 'aws-cn'): readonly Template[] => [
  synthesised[partition].stateful,
  synthesised[partition].stateless,
]
