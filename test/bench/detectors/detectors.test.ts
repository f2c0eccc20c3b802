import { expect } from 'vitest'
import { itWithData } from '../../shared-data.ts'
import { detectors } from '../detectors.ts'

itWithData(['series'], 'npm run bench -- detectors returns every score by name', async () => {
  const { figures } = await detectors.run({ write: false, say: () => undefined })
  expect(figures).toMatchObject({
    tcpd: { covering: expect.any(Number), f1: expect.any(Number) },
    nab: { realTraffic: expect.any(Number), falseAlarms: expect.any(Number) },
  })
})
