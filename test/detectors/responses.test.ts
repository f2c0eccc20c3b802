import { describe, expect, it } from 'vitest'
import { emailUnopened } from '../../shared/detectors/email-unopened.ts'
import { interruptionId } from '../../shared/model/interruption.ts'
import { noShow } from '../../shared/detectors/no-show.ts'
import type { Watch } from '../../shared/model/journey.ts'
import { day, hour, touch, wednesday } from '../world.ts'

const recording = 'https://live.example/replay'
const watch: Watch = {
  cause: 'no-show',
  key: 'w',
  alias: 'a',
  by: 't',
  since: wednesday,
  due: wednesday + hour,
  lostAt: wednesday + 30 * day,
  about: { recording_url: recording },
}
const unread: Watch = { ...watch, cause: 'email-unopened', key: 'm' }
const about = (which: Watch) => ({ interruption: interruptionId(which.cause, which.alias, which.by) })
const later = wednesday + 2 * hour

describe('what answers a message of ours', () => {
  it('is a human following the link that carries the interruption', () => {
    expect(
      noShow.closes(touch('link.clicked', later, undefined, { ...about(watch), grade: 'human' }), watch),
    ).toBe('kept')
    expect(
      emailUnopened.closes(
        touch('link.clicked', later, undefined, { ...about(unread), grade: 'human' }),
        unread,
      ),
    ).toBe('kept')
  })

  it.each(['wecom.message_out', 'email.sent'] as const)('is not our own %s about it', (type) => {
    expect(
      noShow.closes(touch(type, later, undefined, { ...about(watch), message: 'x' }), watch),
    ).toBeUndefined()
    expect(
      emailUnopened.closes(touch(type, later, undefined, { ...about(unread), message: 'x' }), unread),
    ).toBeUndefined()
  })

  it('is not a link of another message', () => {
    expect(
      noShow.closes(touch('link.clicked', later, undefined, { ...about(unread), grade: 'human' }), watch),
    ).toBeUndefined()
  })

  it.each(['link.clicked', 'email.clicked', 'web.page_viewed'] as const)(
    'counts the recording seen by a human (%s) and not by a machine',
    (type) => {
      expect(noShow.closes(touch(type, later, undefined, { url: recording }), watch)).toBe('kept')
      expect(
        noShow.closes(
          touch(type, later, undefined, { url: recording, ...about(watch), grade: 'machine' }),
          watch,
        ),
      ).toBeUndefined()
    },
  )
})
