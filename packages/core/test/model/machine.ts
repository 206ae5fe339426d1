import type * as machine from '@hookonce/core/machine'

/** What is searched: the real state machine, or one that was broken on purpose. */
export type Machine = Pick<typeof machine, 'claim' | 'renew' | 'settle'>
