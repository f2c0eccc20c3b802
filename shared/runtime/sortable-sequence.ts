/** Sequence numbers are decimal strings of any length; this makes them sort as text. */
export const sortableSequence = (seq: string): string => seq.padStart(40, '0')
