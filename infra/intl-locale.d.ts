/**
 * Methods of `Intl.Locale` that Node 24 has and TypeScript's library does not declare yet (ECMA-402, Intl
 * Locale Info).
 */
declare namespace Intl {
  interface Locale {
    /** Time zones of the locale's region; nothing where it has no region. */
    getTimeZones(): string[] | undefined
    getWeekInfo(): { readonly firstDay: number; readonly weekend: readonly number[] }
  }
}
