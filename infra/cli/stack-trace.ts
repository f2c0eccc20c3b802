/**
 * `npm run stack-trace`: turns places in the deployed files into places in the sources. Reads standard input;
 * run it in the commit that is deployed.
 */
import { text } from 'node:stream/consumers'
import { sourceMaps } from '../bundle.ts'
import { readableTrace } from '../readable-trace.ts'

if (process.argv.includes('--help')) console.log('aws logs tail GROUP | npm run --silent stack-trace')
else process.stdout.write(readableTrace(await text(process.stdin), await sourceMaps()))
