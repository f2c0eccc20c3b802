/**
 * China's public holidays of 2026 and the weekend days worked instead: 国务院办公厅关于2026年部分节假日安排的通知 (General Office of the State Council, 4 November
 * 2025). `from` and `to` are included. The next year's are announced each November; a company adds them with a new policy version.
 */
const spans = [
  { name: '元旦', from: '2026-01-01', to: '2026-01-03' },
  { name: '春节', from: '2026-02-15', to: '2026-02-23' },
  { name: '清明节', from: '2026-04-04', to: '2026-04-06' },
  { name: '劳动节', from: '2026-05-01', to: '2026-05-05' },
  { name: '端午节', from: '2026-06-19', to: '2026-06-21' },
  { name: '中秋节', from: '2026-09-25', to: '2026-09-27' },
  { name: '国庆节', from: '2026-10-01', to: '2026-10-07' },
]

const dayMs = 86_400_000

const daysOf = ({ from, to }: { from: string; to: string }): string[] =>
  Array.from({ length: (Date.parse(to) - Date.parse(from)) / dayMs + 1 }, (_, index) =>
    new Date(Date.parse(from) + index * dayMs).toISOString().slice(0, 10))

export const holidays2026: string[] = spans.flatMap(daysOf)

export const workdays2026: string[] = ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10']
