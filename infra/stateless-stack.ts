import { Stack, type StackProps } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { ImportFile } from './constructs/functions/import-file.ts'
import { raiseBudgetAlarm } from './constructs/budget.ts'
import { Console } from './constructs/functions/console.ts'
import { EventBusConstruct } from './constructs/event-bus.ts'
import { ProjectJourneys } from './constructs/functions/project-journeys.ts'
import { PublicApi } from './constructs/public-api.ts'
import { Alarms } from './constructs/base/alarms.ts'
import { Intake } from './constructs/functions/intake.ts'
import { RunPlaybooks } from './constructs/functions/run-playbooks.ts'
import { PreferenceCenter } from './constructs/functions/preference-center.ts'
import { PollChannels } from './constructs/functions/poll-channels.ts'
import { Queues } from './constructs/queues.ts'
import { ConnectionSecrets } from './constructs/secrets.ts'
import { SyncCrm } from './constructs/functions/sync-crm.ts'
import { SendEmail } from './constructs/functions/send-email.ts'
import { SenderFunction } from './constructs/functions/sender-function.ts'
import { MeasureDataQuality } from './constructs/functions/measure-data-quality.ts'
import { Sweep } from './constructs/functions/sweep.ts'
import { Throttles } from './constructs/throttles.ts'
import { Maintenance } from './constructs/functions/maintenance.ts'
import { Webhook } from './constructs/functions/webhook.ts'
import type { StackContext } from './constructs/stack-context.ts'
import { senders } from '../shared/runtime/sender-list.ts'
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
    const frontDoor = new PublicApi(this, 'FrontDoor', {
      alarms,
      endpoint,
      publicUrl: parameters.publicUrl,
      logRetention,
    })
    const house: StackContext['house'] = {
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
    const world: StackContext = {
      parameters,
      house,
      tables,
      secrets,
      imports,
      frontDoor,
      connections: new ConnectionSecrets(prefixOf(parameters)),
      queues: new Queues(this, 'Queues', house),
      bus: new EventBusConstruct(this, 'Facts'),
    }
    raiseBudgetAlarm(this, parameters)
    const webhook = new Webhook(this, 'Webhook', world)
    const intake = new Intake(this, 'Intake', world)
    const follow = new ProjectJourneys(this, 'Follow', world)
    // The stream's consumer skips rows it cannot read: a version that reads a new kind of row is deployed
    // before the one that writes it.
    intake.fn.lambda.node.addDependency(follow.fn.lambda)
    new Sweep(this, 'Sweep', world)
    new RunPlaybooks(this, 'Mend', world)
    for (const sender of senders)
      new (sender.via === 'email' ? SendEmail : SenderFunction)(this, sender, world)
    new SyncCrm(this, 'SendCrm', world)
    const console = new Console(this, 'Console', world)
    const preferences = new PreferenceCenter(this, 'Preferences', world)
    new Maintenance(this, 'Upkeep', world)
    new PollChannels(this, 'Pull', world)
    new MeasureDataQuality(this, 'Survey', world)
    new ImportFile(this, 'BringIn', world)
    const waitedFor = [webhook.fn, follow.fn, console.fn, preferences.fn]
    new Throttles(this, 'Throttles', { alarms, waitedFor, tables })
  }
}
