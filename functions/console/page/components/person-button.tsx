import type { ComponentChildren } from 'preact'
import { person } from '../state.ts'

/** Opens a person's drawer. @param id of the person */
export const PersonButton = ({ id, children }: { id: string; children: ComponentChildren }) => (
  <button
    type="button"
    class="who"
    aria-haspopup="dialog"
    onClick={() => {
      person.value = `person:${id}`
    }}
  >
    {children}
  </button>
)
