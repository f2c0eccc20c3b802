import { expect, it } from 'vitest'
import { provenanceOf } from '../../shared/journeys/provenance.ts'
import { minute, touch, wednesday } from '../world.ts'

const mail = 'email:li.lei@example.com'

it('given a lead and a later ruling, names the lead as the source of the e-mail address', () => {
  const log = [
    touch('lead.created', wednesday, mail, {}, 'lead'),
    touch('identity.ruled', wednesday + minute, 'email:other@example.com', {}, 'ruling'),
  ]
  const email = provenanceOf(log).find(({ field }) => field === 'email')
  expect(email).toMatchObject({ said: { value: 'li.lei@example.com', touchpoint: 'lead' }, before: [] })
})

it('given a ruling alone, knows no field', () => {
  expect(provenanceOf([touch('identity.ruled', wednesday, mail)])).toEqual([])
})
