import type { Row } from './files/table.ts'

/** Amazon Pinpoint keeps what an endpoint is in one column and how it is reached in another. */
const columns = { channel: 'channeltype', address: 'address' } as const
const channels = ['EMAIL', 'SMS'] as const
/** Pinpoint speaks to a number by text or by voice; it is one number. */
const means = new Map([
  ['EMAIL', 'EMAIL'],
  ['SMS', 'SMS'],
  ['VOICE', 'SMS'],
])

/**
 * Gives addresses of each channel a column of their own (`Address (EMAIL)`, `Address (SMS)`), where a list
 * has Pinpoint's `ChannelType` and `Address`; a device's token is nobody's address, and stands in neither.
 * Other lists stay as they are.
 */
export const channelsApart = (
  headers: readonly string[],
  rows: AsyncGenerator<Row>,
): { headers: readonly string[]; rows: AsyncGenerator<Row> } => {
  const known = headers.map((header) => header.trim().toLowerCase())
  const [channel, address] = [known.indexOf(columns.channel), known.indexOf(columns.address)]
  if (channel < 0 || address < 0) return { headers, rows }
  return {
    headers: [...headers, ...channels.map((name) => `Address (${name})`)],
    rows: apart(rows, channel, address, headers.length),
  }
}

async function* apart(
  rows: AsyncGenerator<Row>,
  channel: number,
  address: number,
  width: number,
): AsyncGenerator<Row> {
  for await (const { cells, ...rest } of rows) {
    const spread = means.get((cells[channel] ?? '').trim().toUpperCase())
    const padded = Array.from({ length: Math.max(width, cells.length) }, (_, index) => cells[index] ?? '')
    // A row that is too long stays so, and is refused for it.
    yield {
      ...rest,
      cells:
        cells.length > width
          ? cells
          : [...padded, ...channels.map((name) => (name === spread ? (cells[address] ?? '') : ''))],
    }
  }
}
