import * as z from 'zod'

/** A secret, or two while the sender changes from one to the other. */
export const rotatableSecret = (secret: z.ZodString) => z.union([secret, z.array(secret).min(1).max(2)])

/** A secret whose form only its sender knows. */
export const opaqueSecret = rotatableSecret(z.string().min(5).max(500))
