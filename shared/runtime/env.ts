import type { EnvironmentName } from './function-names.ts'

/**
 * Reads what the stack promised to set.
 * @throws Error naming the variable when the stack forgot it: the stack's fault, trying again does not help.
 */
export const requireEnv = (name: EnvironmentName): string => {
  const value = process.env[name]
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: the stack must give it to this function`)
  return value
}

/** Reads a variable that may be absent. */
export const optionalEnv = (name: EnvironmentName): string | undefined => process.env[name] || undefined
