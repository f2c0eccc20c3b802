import * as z from 'zod'

/** What a deploy says about the company, from which its first policy is made. */
const companySchema = z.object({
  /** ISO 3166 code, such as CN. */
  country: z.string().regex(/^[A-Z]{2}$/),
  language: z.enum(['zh', 'en']),
  /** IANA name, such as Asia/Shanghai. */
  timeZone: z.string().min(1),
  /** Public holidays (`2026-10-01`), where the product does not hold the country's calendar itself. */
  holidays: z.array(z.iso.date()),
  /** Days of the week without work, 1 Monday … 7 Sunday. */
  weekend: z.array(z.int().min(1).max(7)),
})
export type Company = z.infer<typeof companySchema>

/** A company in mainland China. */
export const chineseCompany: Company = {
  country: 'CN',
  language: 'zh',
  timeZone: 'Asia/Shanghai',
  holidays: [],
  weekend: [6, 7],
}

/**
 * The company as the environment states it: one JSON text; nothing states a Chinese company.
 * @throws ZodError when the text is no company: the stack's fault
 */
export const readCompany = (text: string | undefined): Company =>
  text === undefined ? chineseCompany : companySchema.parse(JSON.parse(text))
