/**
 * An e-mail address or a number typed as such is one; everything else must name its kind, or is an id of the
 * company's own.
 */
export const identityIn = (text: string): string => {
  if (/^[a-zA-Z][\w.]*(@[^:@]+)?:/.test(text)) return text
  if (text.includes('@')) return `email:${text}`
  return /^\+?[\d\s()-]{6,}$/.test(text) ? `phone:${text.replaceAll(/[\s()-]/g, '')}` : `userId:${text}`
}
