/**
 * Mailboxes that belong to a function of a business and not to a person: those of RFC 2142, and what
 * companies in China and elsewhere call theirs.
 */
const roles: ReadonlySet<string> = new Set(
  [
    'info marketing sales support abuse noc security postmaster hostmaster webmaster',
    'admin administrator root sysadmin it office reception contact contactus enquiry enquiries inquiry inquiries',
    'service services customerservice customer.service customercare care help helpdesk feedback complaints',
    'hr jobs job career careers recruit recruiting recruitment billing accounts accounting finance invoice invoices payments payroll',
    'legal compliance privacy press media pr business cooperation partners procurement purchasing purchase order orders booking bookings',
    'noreply no-reply no_reply donotreply do-not-reply mailer-daemon newsletter notifications notification alerts',
    'kefu shouhou xiaoshou shichang caigou zhaopin renshi caiwu shangwu hezuo bangong',
  ].flatMap((line) => line.split(' ')),
)

/**
 * Whether a normalised address is the mailbox of a role (RFC 2142: info@, sales@, support@ …). It is a
 * contact point like any other, but identifies no person: people who state the same one are not merged.
 */
export const isRoleAddress = (email: string): boolean => roles.has(/^[^@+]*/.exec(email)?.[0] ?? '')
