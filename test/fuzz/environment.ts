// Loaded before everything else: the live wiring at the end of each function's file wants its environment,
// and the log reads at once how loud it may be.
import { environment } from '../../shared/runtime/function-names.ts'

for (const name of environment)
  if (name !== 'COMPANY') process.env[name] ??= name.endsWith('_QUEUE_URLS') ? '{}' : 'fuzz'
process.env['AWS_REGION'] ??= 'eu-west-1'
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT'
