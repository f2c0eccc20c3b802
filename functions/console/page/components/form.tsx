import type { ComponentChildren } from 'preact'

/** A form that calls `onSubmit` with its element instead of loading another page. */
export const Form = ({
  onSubmit,
  children,
}: {
  onSubmit: (form: HTMLFormElement) => void
  children: ComponentChildren
}) => (
  <form
    onSubmit={(event) => {
      event.preventDefault()
      onSubmit(event.currentTarget)
    }}
  >
    {children}
  </form>
)

export const ErrorMessage = ({ text }: { text: string }) =>
  text === '' ? null : (
    <p class="alert" role="alert">
      {text}
    </p>
  )
