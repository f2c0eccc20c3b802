import { describe, expect, it } from 'vitest'
import { setupGaps } from '../../shared/playbooks/setup-gaps.ts'
import { policy, wednesday } from '../senders/sending-installation.ts'

describe('setupGaps', () => {
  it('reports nothing of a policy with staff and a calendar', () =>
    expect(setupGaps(policy(), wednesday)).toEqual([]))

  it('reports every step for a colleague while there is no staff', () => {
    const gaps = setupGaps(policy({ staff: [] }), wednesday)
    expect(gaps).toContainEqual({
      code: 'step-waits-for-recipient',
      params: { playbook: 'lead-cooling', step: 'tell-manager', to: 'manager', via: 'wecom' },
    })
    expect(gaps.filter(({ params }) => params['to'] === 'customer')).toEqual([])
  })

  it.each([
    ['2026-11-15T00:00:00Z', []],
    // 45 days before 2027 begins in Shanghai, and a millisecond earlier
    ['2026-11-16T15:59:59.999Z', []],
    ['2026-11-16T16:00:00Z', [{ code: 'calendar-ends', params: { year: '2027' } }]],
    ['2026-12-01T00:00:00Z', [{ code: 'calendar-ends', params: { year: '2027' } }]],
    ['2027-05-01T00:00:00Z', [{ code: 'calendar-ends', params: { year: '2027' } }]],
  ])('at %s reports a calendar that ends with 2026 as %j', (at, gaps) =>
    expect(
      setupGaps(policy({ calendar: { ...policy().calendar, holidays: ['2026-10-01'] } }), Date.parse(at)),
    ).toEqual(gaps),
  )

  it('reports no calendar that never had holidays', () => {
    expect(
      setupGaps(
        policy({ calendar: { ...policy().calendar, holidays: [] } }),
        Date.parse('2030-01-01T00:00:00Z'),
      ),
    ).toEqual([])
  })
})
