import * as z from 'zod'
import { mappingSchema, type Mapping } from '../mapping.ts'
import leadsZh from './leads-zh.json' with { type: 'json' }
import olistDeals from './olist-deals.json' with { type: 'json' }
import olistLeads from './olist-leads.json' with { type: 'json' }

/** The mappings that come with the product, by name. */
export const shippedMappings: readonly Mapping[] = z.array(mappingSchema).parse([leadsZh, olistDeals, olistLeads])
