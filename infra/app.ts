import { App, CrossStackReferences, ReferenceStrength, Tags, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { bundled } from './bundle.ts'
import {
  environmentNameOf,
  type Parameters,
  prefixOf,
  readParameters,
  refusePlaceholders,
  WrongParameters,
} from './parameters.ts'
import { rememberedFor, rememberedKey } from './remembered.ts'
import { StatefulStack } from './stateful-stack.ts'
import { StatelessStack } from './stateless-stack.ts'
import { omitUndefined } from '../shared/runtime/omit-undefined.ts'

// What `cdk` and `synthesise.ts` run: reads the parameters, bundles the functions, declares the two stacks.
const app = new App()
// A weak reference reads an output at deploy time; an export would forbid the stateful stack ever to change
// or drop what it exports.
CrossStackReferences.of(app).consume(ReferenceStrength.WEAK)
const parameters = readOrLeave()
const { account, region } = parameters
const prefix = prefixOf(parameters)
const props = {
  parameters,
  env: omitUndefined({
    account: account ? account : undefined,
    region: region ? region : undefined,
  }),
}

const stateful = new StatefulStack(app, 'Stateful', {
  ...props,
  stackName: `${prefix}-stateful`,
  description: 'Rethread: what is kept (tables, keys, API address).',
  terminationProtection: true,
})
new StatelessStack(app, 'Stateless', {
  ...props,
  stackName: `${prefix}-stateless`,
  description: 'Rethread: what runs (functions, queues, routes).',
  assetDir: await bundled(),
  kept: stateful,
})
// In China event source mappings take no tags.
const untagged = parameters.partition === 'aws-cn' ? ['AWS::Lambda::EventSourceMapping'] : []
if (process.env['CDK_VALIDATION'] !== 'false') Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
Tags.of(app).add('Application', 'rethread', { excludeResourceTypes: untagged })
Tags.of(app).add('Stage', parameters.stage ?? 'production', { excludeResourceTypes: untagged })
app.synth()

/** A wrong parameter is the person's to mend: the message says which, a stack trace would only hide it. */
function readOrLeave(): Parameters {
  try {
    const stage: unknown = app.node.tryGetContext('stage') ?? process.env[environmentNameOf('stage')]
    const remembered = rememberedFor(app.node.tryGetContext(rememberedKey), stage)
    const read = readParameters({
      context: (name) => app.node.tryGetContext(name),
      env: process.env,
      remembered,
    })
    // The app cannot tell `cdk synth` from `cdk deploy`: `npm run synth`, which only looks, says so.
    if (process.env['RETHREAD_PLACEHOLDERS'] !== 'allowed') refusePlaceholders(read)
    return read
  } catch (problem) {
    if (!(problem instanceof WrongParameters)) throw problem
    console.error(problem.message)
    process.exit(1)
  }
}
