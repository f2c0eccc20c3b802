import * as z from 'zod'

/** An ISO-8601 duration such as PT30M or P1D. */
export const duration = z
  .string()
  .regex(
    /^P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/,
    'must be an ISO-8601 duration such as PT30M or P1D',
  )

/** Id of a playbook, step or template. */
export const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
