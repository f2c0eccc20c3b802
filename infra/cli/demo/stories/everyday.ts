import type { Random } from '../random.ts'
import { clock, dayLength, end, hour, minute, second, start } from '../timeline.ts'
import type { DemoPerson } from '../people.ts'
import type { Scene } from './story.ts'

const pages: readonly (readonly [string, string])[] = [
  ['/', '首页'],
  ['/products', '产品'],
  ['/pricing', '价格'],
  ['/cases', '客户案例'],
  ['/blog/follow-up', '如何及时回访'],
]

const look = (at: number, device: number, account: boolean, dice: Random): Scene => {
  const [path, title] = dice.pick(pages)
  return {
    at,
    source: 'site',
    who: { device, account },
    did: 'looked',
    url: `https://www.xiaoshan.example${path}`,
    title,
  }
}

/** A visit in daylight, on any day of the fortnight. */
const sometime = (dice: Random): number =>
  clock(dice.int(0, 13), '08:00') + dice.int(0, 13 * 60) * minute + dice.int(0, 59) * second

/**
 * What goes on around a story: some look around before anybody knows who they are, say who they are, come
 * back, some from a second device. Some are known by two addresses.
 * @param before ms UTC at which the story begins: by then they are known, unless the story itself makes them
 * so
 */
export const everyday = (somebody: DemoPerson, before: number, incognito: boolean, dice: Random): Scene[] => {
  const named = Math.max(
    start + 2 * minute,
    before - dice.int((3 * minute) / second, (20 * hour) / second) * second,
  )
  const scenes = dice.chance(0.4) ? [look(named - dice.int(20, 110) * second, 0, false, dice)] : []
  if (!incognito)
    scenes.push({
      at: named,
      source: 'site',
      who: { device: 0, account: true, email: 'own', phone: true },
      did: 'gave their name',
    })
  const again = sometime(dice)
  if (again > before + dayLength && dice.chance(0.5)) scenes.push(look(again, 0, true, dice))
  if (incognito) return scenes
  for (const device of somebody.devices.keys()) {
    const at = Math.min(named + dice.int(1, 96) * hour + dice.int(0, 3599) * second, end - hour)
    if (device === 0 || dice.chance(0.75)) continue
    scenes.push(look(at - dice.int(30, 300) * second, device, false, dice), {
      at,
      source: 'site',
      who: { device, account: true, email: 'own' },
      did: 'gave their name',
    })
  }
  if (somebody.userId && dice.chance(0.1)) {
    scenes.push({
      at: Math.min(named + dice.int(1, 200) * hour, end - hour),
      source: 'site',
      who: { device: 0, account: true, email: 'work' },
      did: 'gave their name',
    })
  }
  return scenes
}
