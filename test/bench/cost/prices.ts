/** A public list price: dollars for so many of a thing. */
type Price = { readonly what: string; readonly usd: number; readonly per: number }

/**
 * What AWS asks, before any free tier and any discount. Written down from the public price pages as they are
 * known to us, not fetched: check them before you rely on them (aws.amazon.com/<service>/pricing).
 */
export const priceList = {
  region: 'us-east-1',
  asOf: '2025-11',
  source:
    'public on-demand list prices (aws.amazon.com/api-gateway/pricing, /lambda/pricing, /sqs/pricing, /dynamodb/pricing/on-demand, ' +
    '/eventbridge/pricing, /ses/pricing, /cloudwatch/pricing, /xray/pricing, /secrets-manager/pricing; ' +
    'servers: /ec2/pricing, /rds/postgresql/pricing, rounded)',
} as const

export const prices = {
  httpRequest: { what: 'API Gateway, HTTP API request', usd: 1, per: 1e6 },
  lambdaRequest: { what: 'Lambda request', usd: 0.2, per: 1e6 },
  lambdaGbSecond: { what: 'Lambda arm64 GB-second', usd: 0.000_013_333_4, per: 1 },
  sqsRequest: { what: 'SQS standard request', usd: 0.4, per: 1e6 },
  writeUnit: { what: 'DynamoDB on-demand write unit', usd: 0.625, per: 1e6 },
  readUnit: { what: 'DynamoDB on-demand read unit', usd: 0.125, per: 1e6 },
  logWriteUnit: { what: 'DynamoDB Standard-IA on-demand write unit', usd: 0.781_25, per: 1e6 },
  logStoredGbMonth: { what: 'DynamoDB Standard-IA storage, GB-month', usd: 0.1, per: 1 },
  storedGbMonth: { what: 'DynamoDB storage, GB-month', usd: 0.25, per: 1 },
  backupGbMonth: { what: 'DynamoDB point-in-time recovery, GB-month', usd: 0.2, per: 1 },
  streamRead: { what: 'DynamoDB stream read by Lambda', usd: 0, per: 1e6 },
  s3Put: { what: 'S3 PUT or LIST request', usd: 5, per: 1e6 },
  s3Get: { what: 'S3 GET request', usd: 0.4, per: 1e6 },
  s3GbMonth: { what: 'S3 Standard storage, GB-month', usd: 0.023, per: 1 },
  event: { what: 'EventBridge custom event of 64 KB or less', usd: 1, per: 1e6 },
  mail: { what: 'SES mail sent', usd: 0.1, per: 1e3 },
  logGb: { what: 'CloudWatch Logs, GB taken in', usd: 0.5, per: 1 },
  trace: { what: 'X-Ray trace recorded', usd: 5, per: 1e6 },
  alarmMetricMonth: { what: 'CloudWatch alarm, metric and month', usd: 0.1, per: 1 },
  metricMonth: { what: 'CloudWatch custom metric, month', usd: 0.3, per: 1 },
  secretMonth: { what: 'Secrets Manager secret, month', usd: 0.4, per: 1 },
  secretRequest: { what: 'Secrets Manager request', usd: 0.05, per: 1e4 },
} as const satisfies Record<string, Price>

export type Priced = keyof typeof prices

/** What one's own servers would cost a month, without anybody's time. */
export const servers = [
  { name: 'one small machine (t4g.medium, 100 GB gp3), PostgreSQL on it, nightly copies', usd: 33 },
  {
    name: 'two machines (m7g.large) behind a load balancer, RDS PostgreSQL Multi-AZ (db.m7g.large, 500 GB)',
    usd: 520,
  },
] as const
