import { type Treatment, treatmentSchema } from '../../model/playbook.ts'
import { treatmentKey } from '../keys.ts'
import { follows, packed, unpacked } from '../dynamodb/record-codec.ts'
import type { TreatmentRows } from '../repositories.ts'
import type { Item, Store } from '../store.ts'

/** Runs of playbooks. */
export const treatmentRows = (store: Store): TreatmentRows => ({
  get: async (id) => {
    const item = await store.get(treatmentKey(id))
    return item && unpacked(treatmentSchema, item)
  },
  create: (treatment) => store.put(treatmentItem(treatment), { absent: true }),
  save: (treatment) => store.put(treatmentItem(treatment), follows(treatment.v)),
})

const treatmentItem = (treatment: Treatment): Item => ({
  ...treatmentKey(treatment.id),
  v: treatment.v,
  ...packed(treatment),
})
