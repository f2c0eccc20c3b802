import { Stack, type StackProps } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { ExportTouchpoints } from './constructs/functions/export-touchpoints.ts'
import { ImportFile } from './constructs/functions/import-file.ts'
import { raiseBudgetAlarm } from './constructs/budget.ts'
import { CompactAnalytics } from './constructs/functions/compact-analytics.ts'
import { Console } from './constructs/functions/console.ts'
import { EventBusConstruct } from './constructs/event-bus.ts'
import { ProjectJourneys } from './constructs/functions/project-journeys.ts'
import { PublicApi } from './constructs/public-api.ts'
import { Alarms } from './constructs/base/alarms.ts'
import { Intake } from './constructs/functions/intake.ts'
import { RunAnalyticsJobs } from './constructs/functions/run-analytics-jobs.ts'
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

/** The resources that hold no data and can be destroyed and deployed again. */
export class StatelessStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { parameters: Parameters; assetDir: string; kept: StatefulStack },
  ) {
    super(scope, id, props)
    const {
      parameters,
      kept: { tables, secrets, imports, analytics, endpoint, customerKey },
    } = props
    const logRetention = parameters.logRetentionDays
    const key = customerKey?.keyFor(this)
    const alarms = new Alarms(this, 'Alarms', { email: parameters.alarmEmail, key })
    const publicApi = new PublicApi(this, 'FrontDoor', {
      alarms,
      endpoint,
      publicUrl: parameters.publicUrl,
      logRetention,
    })
    const defaults: StackContext['defaults'] = {
      code: Code.fromAsset(props.assetDir),
      logRetention,
      traced: parameters.tracing,
      alarms,
      key,
      companyFacts: [
        ['PUBLIC_URL', publicApi.url],
        ['COMPANY_NAME', parameters.companyName],
        ['COMPANY_ADDRESS', parameters.companyAddress],
        ['COMPANY_TIME_ZONE', parameters.companyTimeZone],
        ['COMPANY', JSON.stringify(companyOf(parameters))],
      ],
    }
    const context: StackContext = {
      parameters,
      defaults,
      tables,
      secrets,
      imports,
      analytics,
      publicApi,
      connections: new ConnectionSecrets(prefixOf(parameters)),
      queues: new Queues(this, 'Queues', defaults),
      bus: new EventBusConstruct(this, 'Facts'),
    }
    raiseBudgetAlarm(this, parameters)
    const webhook = new Webhook(this, 'Webhook', context)
    const intake = new Intake(this, 'Intake', context)
    const projectJourneys = new ProjectJourneys(this, 'Follow', context)
    // The stream's consumer skips items it cannot read, so the version that reads a new kind of item is
    // deployed before the one that writes it.
    intake.fn.lambda.node.addDependency(projectJourneys.fn.lambda)
    new Sweep(this, 'Sweep', context)
    new RunPlaybooks(this, 'Mend', context)
    for (const sender of senders)
      new (sender.via === 'email' ? SendEmail : SenderFunction)(this, sender, context)
    new SyncCrm(this, 'SendCrm', context)
    const console = new Console(this, 'Console', context)
    const preferences = new PreferenceCenter(this, 'Preferences', context)
    new Maintenance(this, 'Upkeep', context)
    new PollChannels(this, 'Pull', context)
    new MeasureDataQuality(this, 'Survey', context)
    new ImportFile(this, 'BringIn', context)
    new ExportTouchpoints(this, 'Export', context)
    new CompactAnalytics(this, 'Compact', context)
    new RunAnalyticsJobs(this, 'Analyse', context)
    const synchronous = [webhook.fn, projectJourneys.fn, console.fn, preferences.fn]
    new Throttles(this, 'Throttles', { alarms, functions: synchronous, tables })
  }
}
