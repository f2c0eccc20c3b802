/**
 * Parses a search text to an identity: `kind:value` as is, else an e-mail address, a phone number, or a user
 * id of the company.
 */
export const identityIn = (text: string): string => {
  if (/^[a-zA-Z][\w.]*(@[^:@]+)?:/.test(text)) return text
  if (text.includes('@')) return `email:${text}`
  return /^\+?[\d\s()-]{6,}$/.test(text) ? `phone:${text.replaceAll(/[\s()-]/g, '')}` : `userId:${text}`
}
