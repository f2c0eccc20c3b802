import { formatRelative, moment } from '../i18n/format.ts'

/** A time relative to now, with the date as tooltip. @param at ms UTC */
export const Time = ({ at }: { at: number }) => (
  <time dateTime={new Date(at).toISOString()} title={moment(at)}>
    {formatRelative(at)}
  </time>
)
