import type { Playbook } from '../model/playbook.ts'

/**
 * A lead nobody answers: its owner is reminded, then it goes to the colleague with the least to do, then the
 * manager hears of it; each once.
 */
const leadCooling: Playbook = {
  id: 'lead-cooling',
  cause: 'lead-cooling',
  steps: [
    {
      do: 'send',
      id: 'remind-owner',
      via: 'wecom',
      to: 'owner',
      template: 'lead-cooling-owner',
      class: 'X',
      category: 'staff',
    },
    { do: 'wait', id: 'owner-has-time', for: 'PT15M', businessHours: true },
    { do: 'assign', id: 'reassign' },
    {
      do: 'send',
      id: 'tell-new-owner',
      via: 'wecom',
      to: 'owner',
      template: 'lead-cooling-new-owner',
      class: 'X',
      category: 'staff',
    },
    { do: 'wait', id: 'new-owner-has-time', for: 'PT30M', businessHours: true },
    {
      do: 'send',
      id: 'tell-manager',
      via: 'wecom',
      to: 'manager',
      template: 'lead-cooling-manager',
      class: 'X',
      category: 'staff',
    },
  ],
}

/** An e-mail nobody reads: the channel changes, the owner writes on WeCom with a text to start from. */
const emailUnopened: Playbook = {
  id: 'email-unopened',
  cause: 'email-unopened',
  steps: [
    {
      do: 'send',
      id: 'ask-owner',
      via: 'wecom',
      to: 'owner',
      template: 'email-unopened-owner',
      class: 'X',
      category: 'staff',
    },
    { do: 'wait', id: 'customer-has-time', for: 'P2D' },
  ],
}

/**
 * A registered guest who did not come: the recording, which they asked for by registering; where nobody opens
 * it, the owner calls.
 */
const noShow: Playbook = {
  id: 'no-show',
  cause: 'no-show',
  steps: [
    {
      do: 'send',
      id: 'recording',
      via: 'email',
      to: 'customer',
      template: 'no-show-recording',
      class: 'M',
      category: 'service',
    },
    { do: 'wait', id: 'customer-has-time', for: 'PT24H', unless: 'opened' },
    {
      do: 'send',
      id: 'ask-owner',
      via: 'wecom',
      to: 'owner',
      template: 'no-show-owner',
      class: 'X',
      category: 'staff',
    },
  ],
}

/**
 * What we know of somebody has grown old: they are asked, on a page of ours and without any offer; where they
 * do not answer, the owner asks.
 */
const staleProfile: Playbook = {
  id: 'stale-profile',
  cause: 'stale-profile',
  steps: [
    {
      do: 'send',
      id: 'ask-again',
      via: 'email',
      to: 'customer',
      template: 'stale-profile-ask',
      class: 'M',
      category: 'service',
    },
    { do: 'wait', id: 'customer-has-time', for: 'P7D' },
    {
      do: 'send',
      id: 'ask-owner',
      via: 'wecom',
      to: 'owner',
      template: 'stale-profile-owner',
      class: 'X',
      category: 'staff',
    },
  ],
}

export const firstPlaybooks: Playbook[] = [leadCooling, emailUnopened, noShow, staleProfile]
