import { describe, expect, it } from 'vitest'
import { receiverNamed, receiverNames } from '../../shared/channels/receivers.ts'
import { signatureTestKits, cannotBeSignedLocally } from '../../shared/channels/signing/list.ts'
import { requestFor } from '../../shared/channels/signing/signature-test-kit.ts'
import { connection, delivered, noon } from './delivery.ts'
import type { Connection } from '../../shared/model/connection.ts'

it('every channel can be rehearsed, or it is stated why not', () => {
  expect([...signatureTestKits.keys(), ...cannotBeSignedLocally].sort()).toEqual([...receiverNames].sort())
})

describe.each([...signatureTestKits])(
  'a rehearsal of %s',
  (channel, { secrets, settings, signed, sample }) => {
    const of = async (): Promise<Connection> => {
      const door = await receiverNamed(channel)
      if (!door) throw new Error('there is a door')
      return connection(channel, door.secrets.parse(secrets), door.settings.parse(settings ?? {}))
    }

    it('is accepted by the receiver, and read', async () => {
      const to = await of()
      const touchpoints = await delivered(requestFor(signed(sample(noon), to, noon), to), to)
      expect(touchpoints.length).toBeGreaterThan(0)
    })

    it('is signed with the first of two secrets, and the same every time', async () => {
      const to = await of()
      expect(signed(sample(noon), to, noon)).toEqual(signed(sample(noon), to, noon))
      const said = sample(noon)
      await expect(delivered(requestFor(said, to), to)).rejects.toMatchObject({ name: 'Refused' })
    })
  },
)
