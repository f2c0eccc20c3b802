import { Stack, type StackProps } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { BringIn } from './constructs/functions/import-file.ts'
import { raiseBudgetAlarm } from './constructs/budget.ts'
import { Console } from './constructs/functions/console.ts'
import { FactBus } from './constructs/event-bus.ts'
import { Follow } from './constructs/functions/project-journeys.ts'
import { FrontDoor } from './constructs/public-api.ts'
import { Alarms } from './constructs/base/alarms.ts'
import { Intake } from './constructs/functions/intake.ts'
import { Mend } from './constructs/functions/run-playbooks.ts'
import { Preferences } from './constructs/functions/preference-center.ts'
import { Pull } from './constructs/functions/poll-channels.ts'
import { Queues } from './constructs/queues.ts'
import { ConnectionSecrets } from './constructs/secrets.ts'
import { SendCrm } from './constructs/functions/sync-crm.ts'
import { SendEmail } from './constructs/functions/send-email.ts'
import { SendWecom } from './constructs/functions/send-wecom.ts'
import { Survey } from './constructs/functions/measure-data-quality.ts'
import { Sweep } from './constructs/functions/sweep.ts'
import { Throttles } from './constructs/throttles.ts'
import { Upkeep } from './constructs/functions/maintenance.ts'
import { Webhook } from './constructs/functions/webhook.ts'
import type { World } from './constructs/stack-context.ts'
import { type Parameters, prefixOf } from './parameters.ts'
import { companyOf } from './company.ts'
import type { StatefulStack } from './stateful-stack.ts'

/** Everything that can be thrown away and made again. */
export class StatelessStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { parameters: Parameters; assetDir: string; kept: StatefulStack },
  ) {
    super(scope, id, props)
    const {
      parameters,
      kept: { tables, secrets, imports, endpoint, customerKey },
    } = props
    const logRetention = parameters.logRetentionDays
    const key = customerKey?.keyFor(this)
    const alarms = new Alarms(this, 'Alarms', { email: parameters.alarmEmail, key })
    const frontDoor = new FrontDoor(this, 'FrontDoor', {
      alarms,
      endpoint,
      publicUrl: parameters.publicUrl,
      logRetention,
    })
    const house: World['house'] = {
      code: Code.fromAsset(props.assetDir),
      logRetention,
      traced: parameters.tracing,
      alarms,
      key,
      facts: [
        ['PUBLIC_URL', frontDoor.url],
        ['COMPANY_NAME', parameters.companyName],
        ['COMPANY_ADDRESS', parameters.companyAddress],
        ['COMPANY_TIME_ZONE', parameters.companyTimeZone],
        ['COMPANY', JSON.stringify(companyOf(parameters))],
      ],
    }
    const world: World = {
      parameters,
      house,
      tables,
      secrets,
      imports,
      frontDoor,
      connections: new ConnectionSecrets(prefixOf(parameters)),
      queues: new Queues(this, 'Queues', house),
      bus: new FactBus(this, 'Facts'),
    }
    raiseBudgetAlarm(this, parameters)
    const webhook = new Webhook(this, 'Webhook', world)
    const intake = new Intake(this, 'Intake', world)
    const follow = new Follow(this, 'Follow', world)
    // The stream's consumer skips rows it cannot read: a version that reads a new kind of row is deployed
    // before the one that writes it.
    intake.fn.lambda.node.addDependency(follow.fn.lambda)
    new Sweep(this, 'Sweep', world)
    new Mend(this, 'Mend', world)
    new SendEmail(this, 'SendEmail', world)
    new SendWecom(this, 'SendWecom', world)
    new SendCrm(this, 'SendCrm', world)
    const console = new Console(this, 'Console', world)
    const preferences = new Preferences(this, 'Preferences', world)
    new Upkeep(this, 'Upkeep', world)
    new Pull(this, 'Pull', world)
    new Survey(this, 'Survey', world)
    new BringIn(this, 'BringIn', world)
    const waitedFor = [webhook.fn, follow.fn, console.fn, preferences.fn]
    new Throttles(this, 'Throttles', { alarms, waitedFor, tables })
  }
}
