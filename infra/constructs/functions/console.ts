import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { queueOf, senders } from '../../../shared/runtime/sender-list.ts'
import { AppFunction } from '../base/app-function.ts'
import { grantReadAttributes } from '../base/work-queue.ts'
import type { StackContext } from '../stack-context.ts'

/** HTTP: the console's API and page. */
export class Console extends Construct {
  readonly fn: AppFunction

  constructor(
    scope: Construct,
    id: string,
    { defaults, publicApi, tables, queues, imports, analytics, secrets, connections }: StackContext,
  ) {
    super(scope, id)
    const fn = (this.fn = new AppFunction(this, 'Function', defaults, {
      name: 'console',
      timeout: Duration.seconds(29),
      memory: 512,
    }))
    publicApi.addRoutes({
      fn,
      routes: ['GET /api/{proxy+}', 'PUT /api/{proxy+}', 'POST /api/{proxy+}', 'DELETE /api/{proxy+}'],
      calledBy: 'console',
      authorizedBy: 'The bearer token, checked by the function: an authorizer would add a second cold start.',
    })
    publicApi.addRoutes({
      fn,
      routes: ['GET /', 'GET /assets/{proxy+}'],
      calledBy: 'console',
      authorizedBy: 'None: the page holds no data and asks for the token.',
    })
    tables.touchpoints.grantRead(fn)
    tables.state.grantReadWrite(fn)
    tables.state.grantBatchGet(fn)
    tables.state.grantQueryIndex(fn)
    connections.grantManage(fn)
    secrets.token.grantRead(fn)
    imports.grantUpload(fn)
    imports.grantReadReports(fn)
    analytics.grantReadResults(fn)
    queues.analytics.grantSend(fn)
    const { touchpoints, mend, sendCrm, followParked, exportParked } = queues
    touchpoints.grantSend(fn)
    sendCrm.grantSend(fn)
    grantReadAttributes(fn, 'WAITING_QUEUE_URLS', {
      touchpoints: touchpoints.queue,
      mend: mend.queue,
      ...Object.fromEntries(senders.map(({ via }) => [queueOf(via), queues.senders[via].queue])),
      'send-crm': sendCrm.queue,
      imports: queues.imports.queue,
      analytics: queues.analytics.queue,
    })
    grantReadAttributes(fn, 'PARKED_QUEUE_URLS', {
      'touchpoints-parked': touchpoints.parked.queue,
      'mend-parked': mend.parked.queue,
      ...Object.fromEntries(
        senders.map(({ via }) => [`${queueOf(via)}-parked`, queues.senders[via].parked.queue]),
      ),
      'send-crm-parked': sendCrm.parked.queue,
      'analytics-parked': queues.analytics.parked.queue,
      'follow-parked': followParked.queue,
      'export-parked': exportParked.queue,
    })
  }
}
