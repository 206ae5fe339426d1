import type { ClaimReply, ClaimRequest, Lease, Outcome, RenewReply, SettleReply, StoredRecord } from '@hookonce/core'
import type { SimulatedProcess } from '../world/process'
import type { World } from '../world/world'
import { regrantProblem, settleProblem } from './grounds'
import { type Call, ended, type Grant, type History, standing } from './ledger'

const text = new TextDecoder()

/** Carries operations out on the store, and checks what each one does to the history of its key. */
export class StoreWatch {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  claim(process: SimulatedProcess, request: ClaimRequest): ClaimReply {
    const { store, ledger, plan } = this.#world
    // Each call's retention is its own by a few milliseconds: that is how its claims are told apart.
    const call = ledger.calls[request.retentionMs - plan.policy.retentionMs]
    if (!call) throw new Error(`a claim of no call: ${JSON.stringify(request)}`)
    call.owners.add(request.owner)
    if (request.fingerprint !== call.fingerprint) ledger.violate(`call ${call.id} claims with another fingerprint`)
    const history = ledger.history(request.key, call.event)
    if (history.event !== call.event) ledger.violate(`two events share the key ${request.key}`)

    const { before, after, reply } = store.claim(request)
    this.#noteExpired(history, before)
    if (after?.fingerprint !== undefined) history.fingerprints.add(after.fingerprint)
    const known = reply.status !== 'claimed' || history.grants.some(({ fence }) => fence === reply.fence)
    if (!known) this.#grant(history, before, { process, call, owner: request.owner, ...reply })
    return reply
  }

  renew(lease: Lease, leaseMs: number): RenewReply {
    return this.#world.store.renew(lease, leaseMs).reply
  }

  settle(lease: Lease, outcome: Outcome): SettleReply {
    const { store, ledger } = this.#world
    const { before, after, reply } = store.settle(lease, outcome)
    const grant = ledger.grant(lease.key, lease.fence)
    if (!grant) {
      ledger.violate(`a settle of fence ${lease.fence}, which was never granted`)
      return reply
    }
    this.#noteExpired(grant.history, before)
    if (after && after !== before) this.#record(grant, outcome, after)
    return reply
  }

  forget(key: string): boolean {
    const { store, ledger, timeline } = this.#world
    const history = ledger.histories.get(key)
    if (history) {
      history.forgotten = true
      for (const grant of history.grants) grant.excuses.add('forgotten')
      ended(standing(history), timeline.now, 'forgotten')
    }
    return store.forget(key)
  }

  #grant(
    history: History,
    before: StoredRecord | undefined,
    granted: Pick<Grant, 'process' | 'owner' | 'fence' | 'attempts' | 'takeover'> & { call: Call },
  ): void {
    const { ledger } = this.#world
    const { process, call, owner, fence } = granted
    if (history.grants.some((grant) => grant.fence > fence)) ledger.violate(`fence ${fence} has not grown`)
    const problem = regrantProblem(this.#world, history, before)
    if (problem) ledger.violate(`${history.storeKey} was granted anew: ${problem}`)
    const excuses = ledger.excusesOf(owner)
    if (!process.attentive) excuses.add('paused')
    if (call.ended) excuses.add('late')
    history.grants.push({
      ...granted,
      history,
      excuses,
      heldUntil: Number.NEGATIVE_INFINITY,
      told: new Set(),
      settleReplies: [],
      settlesSent: 0,
    })
    history.lost = false
    history.forgotten = false
  }

  #record(grant: Grant, outcome: Outcome, { attempts, fingerprint }: StoredRecord): void {
    const { ledger, timeline } = this.#world
    const { history, fence } = grant
    const prior = standing(history)
    if (prior?.final) ledger.violate(`a second final outcome for ${history.storeKey}, by fence ${fence}`)
    ended(prior, timeline.now, 'retried')
    const problem = settleProblem(this.#world, grant, outcome)
    if (problem) ledger.violate(`fence ${fence} was settled ${outcome.status}, but ${problem}`)
    history.outcomes.push({
      grant,
      final: outcome.status === 'completed' || outcome.retryAfterMs === undefined,
      status: outcome.status,
      result: outcome.status === 'completed' && outcome.result ? text.decode(outcome.result) : undefined,
      attempts,
      fingerprint,
      gone: undefined,
    })
  }

  #noteExpired(history: History, before: StoredRecord | undefined): void {
    if (!before) ended(standing(history), this.#world.timeline.now, 'expired')
  }
}
