import { connection } from '../delivery.ts'
import { posted, token } from '../forms.ts'
import type { Sample } from '../samples.ts'

const asked = posted('jinshuju', {
  form: 'PXmEGx',
  form_name: '报名表',
  entry: { serial_number: 7, field_1: '李雷', field_2: '13800138000', created_at: '2026-01-05T11:00:00Z' },
})

export const sample: Sample = {
  to: connection('jinshuju', { token }, { fields: { name: 'field_1', phone: 'field_2' } }),
  asked,
  retried: () => asked,
  needed: [],
}
