/**
 * An e-mail address of which only the first character and the domain are shown. A local part may hold an @
 * itself (RFC 5321, quoted), so the domain begins at the last one.
 */
export const maskEmail = (email: string): string => email.replace(/^(.).*?(@[^@]*)?$/su, '$1***$2')
