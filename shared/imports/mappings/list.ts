import * as z from 'zod'
import { mappingSchema, type Mapping } from '../mapping.ts'
import customers from './customers.json' with { type: 'json' }
import leadsZh from './leads-zh.json' with { type: 'json' }
import mauticContacts from './mautic-contacts.json' with { type: 'json' }
import olistDeals from './olist-deals.json' with { type: 'json' }
import olistLeads from './olist-leads.json' with { type: 'json' }
import pinpointEndpoints from './pinpoint-endpoints.json' with { type: 'json' }
import serviceRecords from './service-records.json' with { type: 'json' }
import storeSales from './store-sales.json' with { type: 'json' }
import storeVisits from './store-visits.json' with { type: 'json' }

const parsed = z.array(mappingSchema)

/**
 * The mappings that propose one for a file nobody has named a mapping for; of two that fit a file equally
 * well the first is proposed. Those of one software come before those of a trade, for they need what only it
 * has.
 */
export const kinds: readonly Mapping[] = parsed.parse([
  pinpointEndpoints,
  mauticContacts,
  storeSales,
  storeVisits,
  serviceRecords,
  leadsZh,
  customers,
])

/** The mappings that come with the product, by name. */
export const shippedMappings: readonly Mapping[] = [...kinds, ...parsed.parse([olistDeals, olistLeads])]
