// Loaded before everything else: the live wiring at the end of each function's file wants its environment, and the log reads at once how loud it may be.
for (const name of ['SECRETS_PREFIX', 'TOUCHPOINTS_QUEUE_URL', 'TOUCHPOINTS_TABLE', 'STATE_TABLE', 'TOKEN_SECRET']) process.env[name] ??= 'fuzz'
for (const name of ['WAITING_QUEUE_URLS', 'PARKED_QUEUE_URLS']) process.env[name] ??= '{}'
process.env['AWS_REGION'] ??= 'eu-west-1'
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT'
