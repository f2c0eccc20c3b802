/**
 * Why a machine cannot start, in a sentence that says what to do: told to the person, without where in the
 * code it happened.
 */
export class CannotStart extends Error {
  override readonly name: string = 'CannotStart'
}
