import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { playbookSchema } from '../../shared/model/playbook.ts'
import { stepSchema } from '../../shared/model/steps/list.ts'
import { stepKinds } from '../../shared/playbooks/steps/list.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'

describe('step kinds', () => {
  it('are listed under their own names, each with a file and a schema', () => {
    const files = readdirSync(new URL('../../shared/playbooks/steps/', import.meta.url))
      .map((file) => file.replace('.ts', ''))
      .filter((name) => !['list', 'step'].includes(name))
    expect(Object.keys(stepKinds).sort()).toEqual(files.sort())
    expect(stepSchema.options.map(({ shape }) => shape.do.value).sort()).toEqual(
      Object.keys(stepKinds).sort(),
    )
    for (const [name, { kind }] of Object.entries(stepKinds)) expect(kind).toBe(name)
  })

  it('reject a step of another kind with the field and the rule', () => {
    expect(() => stepKinds.wait.messageStep({ do: 'assign', id: 'a' }, [])).toThrow(
      'step.do: must be wait, is assign',
    )
  })

  it.each([
    [{ do: 'assign', id: 'a' }, true],
    [{ do: 'send', id: 's', via: 'wecom', to: 'owner', template: 't' }, true],
    [{ do: 'send', id: 's', via: 'wecom', to: 'manager', template: 't' }, false],
    [{ do: 'wait', id: 'w', for: 'PT1H' }, false],
  ] as const)('of %j reads the load: %s', (step, expected) =>
    expect(stepKinds[step.do].readsLoad(step)).toBe(expected),
  )
})

describe('playbookSchema', () => {
  it('rejects two steps with the same id, because message ids contain it', () => {
    const step = { do: 'assign', id: 'again' }
    expect(
      playbookSchema.safeParse({ id: 'p', cause: 'c', steps: [step, step] }).error?.issues[0]?.message,
    ).toBe('must have an id of its own for each step')
  })

  it.each(firstPolicy.playbooks.map((playbook) => [playbook.cause, playbook] as const))(
    'accepts the built-in playbook for %s, whose templates exist and have a subject for e-mail',
    (_, playbook) => {
      expect(playbookSchema.parse(playbook)).toEqual(playbook)
      for (const step of playbook.steps) {
        if (step.do !== 'send') continue
        const template = firstPolicy.templates.find(({ id }) => id === step.template)
        expect(template).toBeDefined()
        if (step.via === 'email') expect(template?.subject).toBeDefined()
      }
    },
  )
})
