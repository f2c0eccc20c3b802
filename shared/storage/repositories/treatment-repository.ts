import { type Treatment, treatmentSchema } from '../../model/playbook.ts'
import { treatmentKey } from '../keys.ts'
import { versionCondition, encodeRecord, decodeRecord } from '../dynamodb/record-codec.ts'
import type { TreatmentRepository } from '../repositories.ts'
import type { Item, Store } from '../store.ts'

/** Runs of playbooks. */
export const treatmentRepository = (store: Store): TreatmentRepository => ({
  get: async (id) => {
    const item = await store.get(treatmentKey(id))
    return item && decodeRecord(treatmentSchema, item)
  },
  create: (treatment) => store.put(treatmentItem(treatment), { absent: true }),
  save: (treatment) => store.put(treatmentItem(treatment), versionCondition(treatment.v)),
})

const treatmentItem = (treatment: Treatment): Item => ({
  ...treatmentKey(treatment.id),
  v: treatment.v,
  ...encodeRecord(treatment),
})
