import { describe, expect, it } from 'vitest'
import { startTestConsole } from './test-console.ts'

describe('GET and POST /api/jobs', () => {
  it('list each job, start a run, and show its result only once it has finished', async () => {
    const { ask } = startTestConsole()
    expect((await ask('/api/jobs')).body).toMatchObject({
      items: [{ id: 'journey-map', status: 'never', total: 0, done: 0 }],
    })
    expect((await ask('/api/jobs/journey-map/result')).status).toBe(404)
    expect((await ask('/api/jobs/journey-map', { method: 'POST' })).body).toMatchObject({
      status: 'running',
      total: 64,
      done: 0,
    })
    expect((await ask('/api/jobs')).body).toMatchObject({ items: [{ status: 'running' }] })
    expect((await ask('/api/jobs/weather', { method: 'POST' })).body).toMatchObject({
      status: 404,
      field: 'id',
      detail: expect.stringContaining('journey-map'),
    })
  })
})
