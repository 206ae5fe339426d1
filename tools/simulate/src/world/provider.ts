import type { RunResult } from '@hookonce/core'
import { type Answer, endCall } from '../checks/call-watch'
import type { Call } from '../checks/ledger'
import { handle } from './handler'
import type { PlannedEvent } from './plan'
import { type Instance, isCalm, type World } from './world'

/** Errors after which a provider is told not to deliver again. */
const finalCodes = new Set([
  'PREVIOUSLY_FAILED',
  'ATTEMPTS_EXHAUSTED',
  'AMBIGUOUS',
  'FINGERPRINT_MISMATCH',
  'RESULT_UNAVAILABLE',
])

const refusals = new Set(['FINGERPRINT_MISMATCH', 'ATTEMPTS_EXHAUSTED', 'AMBIGUOUS'])

/** How long after the last fault an event may take, in leases: every attempt may hang until `maxRuntimeMs`. */
const patienceInLeases = 1_000

/** Delivers an event, at least once, until it is told that it is done: as providers do. */
export class Provider {
  done = false
  /** Refused for what the key's record says, which needs no outcome: another input, too many attempts. */
  refused = false
  readonly #world: World
  readonly #event: PlannedEvent
  #deliveries = 0

  constructor(world: World, event: PlannedEvent) {
    this.#world = world
    this.#event = event
    world.timeline.after(event.at, () => this.#deliver())
    for (const at of event.impostorsAt) world.timeline.after(at, () => this.#send('v1-impostor'))
  }

  #deliver(): void {
    if (this.done) return
    const { timeline, prng, plan, ledger } = this.#world
    const { leaseMs } = plan.policy
    if (timeline.now > plan.calmAt + leaseMs * patienceInLeases) {
      ledger.violate(`${this.#event.key} is lost: it is not done after ${this.#deliveries} deliveries`)
      return
    }
    this.#deliveries++
    const copies = prng.chance(this.#event.duplicates) ? prng.whole(2, 3) : 1
    for (let copy = 0; copy < copies; copy++) {
      timeline.after(prng.chance(0.5) ? 0 : prng.between(0, leaseMs), () => this.#send(this.#event.fingerprint))
    }
    // No answer, a lost one or a bad one: all the same to a provider, which waits longer each time.
    timeline.after(leaseMs * prng.between(0.2, 2) * Math.min(8, 1 + this.#deliveries / 4), () => this.#deliver(), {
      pure: true,
    })
  }

  #send(fingerprint: string | undefined): void {
    const { slots, prng, ledger, timeline, trace, plan } = this.#world
    const [instance] = prng.shuffle(slots.filter((one) => one !== undefined))
    if (!instance) return
    const { process } = instance
    const call: Call = {
      id: ledger.calls.length,
      event: this.#event,
      fingerprint,
      process,
      sentAt: timeline.now,
      startedAt: process.now(),
      runs: [],
      owners: new Set(),
      heard: new Set(),
      troubled: plan.slow || !process.attentive,
      ended: false,
    }
    ledger.calls.push(call)
    process.enter(() => {
      call.startedAt = process.now()
      trace.add(process.name, `call ${call.id}: ${this.#event.scope} ${this.#event.key} ${fingerprint ?? ''}`)
      void invoke(this.#world, instance, call).then((answer) => this.#answered(call, answer))
    })
  }

  #answered(call: Call, answer: Answer): void {
    const { plan, prng, timeline } = this.#world
    endCall(this.#world, call, answer)
    if (call.fingerprint !== this.#event.fingerprint || !isFinal(answer)) return
    const lost = !isCalm(this.#world) && prng.chance(plan.faults.replyLost)
    if (lost) return
    if (!this.done && prng.chance(0.5)) {
      // A late duplicate, by hand or by mistake.
      timeline.after(plan.policy.leaseMs * prng.between(0, 3), () => this.#send(this.#event.fingerprint))
    }
    this.done = true
    this.refused ||= 'error' in answer && refusals.has((answer.error as { code?: string }).code ?? '')
  }
}

const isFinal = (answer: Answer): boolean =>
  'result' in answer || finalCodes.has((answer.error as { code?: string }).code ?? '')

async function invoke(world: World, { idempotency }: Instance, call: Call): Promise<Answer> {
  const { event, fingerprint, id } = call
  const retentionMs = world.plan.policy.retentionMs + id
  const scoped = idempotency.scoped(event.scope)
  try {
    const result: RunResult<unknown> = await scoped.run(event.key, (context) => handle(world, call, context), {
      retentionMs,
      ...(fingerprint !== undefined && { fingerprint }),
    })
    return { result }
  } catch (error) {
    return { error }
  }
}
