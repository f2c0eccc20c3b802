import { importReason, importRejection } from '../reasons/import-reason.ts'
import { fixedZone, type Zone } from '../../runtime/local-time.ts'

const hours = (...all: readonly number[]): readonly number[] => all.map((one) => one * 60)

/** Minutes ahead of UTC that each abbreviation stands for, somewhere in the world. */
const meanings: Readonly<Record<string, readonly number[]>> = {
  CST: hours(-6, 8, -5),
  EST: hours(-5, 10),
  CDT: hours(-5, -4),
  EDT: hours(-4),
  MST: hours(-7, 8),
  MDT: hours(-6),
  PST: hours(-8, 8),
  PDT: hours(-7),
  AST: hours(-4, 3),
  IST: hours(5.5, 1, 2),
  BST: hours(1, 6),
  CET: hours(1),
  CEST: hours(2),
  MEZ: hours(1),
  MESZ: hours(2),
  EET: hours(2),
  EEST: hours(3),
  WET: hours(0),
  WEST: hours(1),
  MSK: hours(3),
  JST: hours(9),
  KST: hours(9),
  HKT: hours(8),
  SGT: hours(8),
  AEST: hours(10),
  AEDT: hours(11),
}

const behind = /^(.*\d)\s*\(?([A-Z]{3,4})\)?$/
/** Northern winter and summer: a zone's standard and daylight time. */
const seasons = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)]

/**
 * A time without the abbreviation of a zone behind it, and that zone; nothing where none stands there.
 * @param stated the zone that the row states: tells which of several zones an abbreviation means
 * @throws Refused when several zones share the abbreviation and the row states none of them
 */
export const withoutAbbreviation = (
  text: string,
  stated: Zone | undefined,
): { readonly text: string; readonly zone: Zone } | undefined => {
  const [, local = '', name = ''] = behind.exec(text) ?? []
  if (!Object.hasOwn(meanings, name)) return undefined
  const [offset = 0, ...others] = meanings[name] ?? []
  if (others.length === 0) return { text: local, zone: fixedZone(offset) }
  const used = seasons.map((at) => stated?.offset(at))
  const meant = [offset, ...others].find((one) => used.includes(one))
  if (meant === undefined) throw importRejection(importReason('cell.ambiguous-zone', { zone: name }))
  return { text: local, zone: fixedZone(meant) }
}
