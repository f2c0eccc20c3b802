import type { Journey } from '../model/journey.ts'
import { suggestions, type Suggestion } from '../people/duplicates/suggest.ts'
import type { Candidate } from '../storage/repositories/quality-repository.ts'

/**
 * So many people, the most recently touched, are compared with each other in a night: half a minute and 700
 * MB.
 */
export const mostCandidates = 50_000

/**
 * The most recently touched of those who were offered, each once; what memory holds is bounded by twice the
 * most.
 */
export class Recent {
  private list: Candidate[]
  private readonly most: number

  constructor(list: readonly Candidate[], most = mostCandidates) {
    this.list = [...list]
    this.most = most
  }

  offer(candidate: Candidate): void {
    this.list.push(candidate)
    if (this.list.length >= 2 * this.most) this.list = this.newest()
  }

  /** Newest first; a person who was offered twice, because work was repeated, is one. */
  newest(): Candidate[] {
    const once = new Map<string, Candidate>()
    for (const candidate of this.list) once.set(candidate.p, candidate)
    return [...once.values()].sort((x, y) => y.at - x.at || (x.p < y.p ? -1 : 1)).slice(0, this.most)
  }
}

/** By what people are compared. */
const fields = [
  { name: 'name', kind: 'name' },
  { name: 'email', kind: 'email' },
  { name: 'phone', kind: 'phone' },
  { name: 'company', kind: 'text' },
] as const

/** Which of these people are likely one. */
export const likelyOne = (journeys: readonly Pick<Journey, 'person' | 'profile'>[]): Suggestion[] =>
  suggestions(
    fields,
    journeys.map(({ person, profile: { name = '', email = '', phone = '', company = '' } }) => ({
      id: person,
      values: { name, email, phone, company },
    })),
  )
