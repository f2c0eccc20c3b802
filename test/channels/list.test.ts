import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { receiverNamed, receiverNames } from '../../shared/channels/receivers.ts'
import { channels } from './all-channels.ts'
import { keptOf } from '../../shared/channels/parsing/properties.ts'
import { isNeverReceived, typeNamed } from '../../shared/channels/parsing/event-names.ts'
import { channelModules } from '../../shared/channels/registry.ts'
import { touchpointTypes } from '../../shared/model/touchpoint.ts'

const room = join(import.meta.dirname, '..', '..', 'shared', 'channels')
const folders = readdirSync(room, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
const holding = (file: string): string[] =>
  folders.filter((folder) => readdirSync(join(room, folder)).includes(file))

it('lists every receiver there is a file of', () => {
  expect([...receiverNames].sort()).toEqual(holding('receive.ts').sort())
})

it.each(receiverNames)('finds the receiver of %s under its own name', async (name) => {
  expect((await receiverNamed(name))?.name).toBe(name)
})

it('lists a parser for every receiver, and for every file that parses', () => {
  expect(Object.keys(channelModules)).toEqual(
    expect.arrayContaining([...holding('parse.ts'), ...holding('receive.ts')]),
  )
  expect(channels.map(({ name }) => name)).toEqual(Object.keys(channelModules))
})

const page = readFileSync(join(room, '..', '..', 'docs', 'touchpoints.md'), 'utf8')

it('states on the page of touchpoints every property it keeps, and every other name for it', () => {
  const names = Object.values(keptOf)
    .flat()
    .flatMap(([ours, , ...theirs]) => [ours, ...theirs])
  expect([...new Set(names)].filter((name) => !page.includes(name))).toEqual([])
})

it('keeps the promises of that page about names', () => {
  const rows = [
    ...page.slice(page.indexOf('## What Segment')).matchAll(/^\| ([A-Z][^|]+) \| ([^|]+) \|$/gm),
  ].map(([, events = '', types = '']) => ({
    events: events
      .split(/, | · /)
      .filter((name) => !name.startsWith('…'))
      .map((name) => name.replace(/\(.*\)/, '').trim()),
    types: [...types.matchAll(/`([^`]+)`/g)].map(([, type]) => type),
  }))
  expect(rows.length).toBeGreaterThan(9)
  for (const { events, types } of rows)
    for (const event of events) expect(types, event).toContain(typeNamed(event))
})

it('understands every type by its own name, however it is written', () => {
  for (const type of touchpointTypes.filter((known) => !isNeverReceived(known))) {
    expect(typeNamed(type)).toBe(type)
    if (type !== 'order.completed') expect(typeNamed(type.replaceAll(/[._]/g, ' ').toUpperCase())).toBe(type)
  }
})
