/** Limits of one document: it is stored as one item of at most 400 KB. */
export const policyLimits = {
  holidays: 1000,
  spansPerDay: 12,
  playbooks: 100,
  templates: 300,
  staff: 500,
  days: 3660,
} as const
