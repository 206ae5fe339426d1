import { courier, type Delivery, type Reply } from './delivery'
import type { Machine } from './machine'
import { endings, lastTick, leaseMs, mostClaims, mostInFlight, ownerOf, retentionMs } from './scope'
import type { Message, Past, State, Worker } from './state'

export interface Move {
  name: string
  next: State
  /** Set where the move was the delivery of a message. */
  delivered?: { message: Message; delivery: Delivery }
}

/** Every move that the clock, the network, the workers and a store that loses things can make. */
export function movesOf(machine: Machine): (state: State) => Move[] {
  const deliver = courier(machine)
  return (state) => [
    ...ticks(state),
    ...state.inFlight.flatMap((message) => deliveries(state, message, deliver(state.record, message, state.now))),
    ...state.workers.flatMap((worker, index) => workerMoves(state, worker, index)),
  ]
}

function ticks(state: State): Move[] {
  if (state.now >= lastTick) return []
  const now = state.now + 1
  const { highestFence, attempts, final } = state.past
  const past = final && now >= final.until ? { highestFence, attempts } : state.past
  const later = { ...state, now, past }
  const tick = { name: 'tick', next: later }
  if (!state.record) return [tick]
  // The clock moves on with it, or fences could not grow (G4).
  const workers = state.workers.map((worker) => (worker.phase === 'running' ? { ...worker, robbed: true } : worker))
  return [
    tick,
    { name: 'the record is lost', next: { ...later, record: undefined, workers, past: { highestFence, attempts: 0 } } },
  ]
}

function deliveries(state: State, message: Message, delivery: Delivery): Move[] {
  const what = `${message.kind} of ${ownerOf(message.worker, message.claim)}`
  const applied: State = { ...state, record: delivery.record, past: pastAfter(state, message, delivery) }
  const known = state.workers[message.worker]
  const told = known && hear(known, message, delivery.reply, state.now)
  return [
    { name: `${what} is dropped`, next: { ...state, inFlight: state.inFlight.filter((other) => other !== message) } },
    // The message stays on its way: it may come again, or late.
    { name: `${what} is applied, its reply is lost`, next: applied, delivered: { message, delivery } },
    ...(told && told !== known
      ? [
          {
            name: `${what} is applied and answered`,
            next: withWorker(applied, message.worker, told),
            delivered: { message, delivery },
          },
        ]
      : []),
  ]
}

/** What the worker makes of a reply, if it still waits for it. */
function hear(worker: Worker, message: Message, reply: Reply, now: number): Worker {
  if (worker.claim !== message.claim) return worker
  if (message.kind === 'claim' && worker.phase === 'claiming') {
    const { status } = reply as { status: string }
    if (status !== 'claimed') return ended(worker)
    const { fence, attempts } = reply as { fence: number; attempts: number }
    return { phase: 'running', claim: worker.claim, fence, attempts, heldUntil: now + leaseMs, robbed: false }
  }
  if (message.kind === 'renew' && worker.phase === 'running' && worker.fence === message.fence) {
    return reply === 'ok'
      ? { ...worker, heldUntil: now + leaseMs }
      : { ...worker, heldUntil: Math.min(worker.heldUntil, now) }
  }
  if (message.kind === 'settle' && worker.phase === 'settling' && worker.fence === message.fence) return ended(worker)
  return worker
}

function workerMoves(state: State, worker: Worker, index: number): Move[] {
  const who = ownerOf(index, worker.claim)
  const become = (name: string, next: Worker): Move => ({
    name: `${who} ${name}`,
    next: withWorker(state, index, next),
  })
  const send = (name: string, message: Message, next: Worker = worker): Move[] => {
    const sent = state.inFlight.some((other) => same(other, message))
    if (sent || state.inFlight.length >= mostInFlight) return []
    const inFlight = [...state.inFlight, message]
    return [{ name: `${who} ${name}`, next: { ...withWorker(state, index, next), inFlight } }]
  }
  const { claim } = worker
  switch (worker.phase) {
    case 'idle':
      if (claim >= mostClaims) return []
      return send('claims', { kind: 'claim', worker: index, claim }, { phase: 'claiming', claim })
    case 'claiming':
      return [
        ...send('claims again', { kind: 'claim', worker: index, claim }),
        become('gives up or crashes', ended(worker)),
      ]
    case 'running': {
      const { fence, attempts } = worker
      const lease = { worker: index, claim, fence, attempts }
      return [
        ...send('renews', { kind: 'renew', ...lease }),
        ...endings.flatMap((ending) =>
          send(
            `settles ${ending}`,
            { kind: 'settle', ...lease, ending },
            { phase: 'settling', claim, fence, attempts, ending },
          ),
        ),
        become('crashes', ended(worker)),
      ]
    }
    case 'settling': {
      const { fence, attempts, ending } = worker
      const message: Message = { kind: 'settle', worker: index, claim, fence, attempts, ending }
      return [...send('settles again', message), become('gives up or crashes', ended(worker))]
    }
  }
}

/** Whatever comes next is a new logical claim. */
const ended = ({ claim }: Worker): Worker => ({ phase: 'idle', claim: claim + 1 })

const withWorker = (state: State, index: number, worker: Worker): State => ({
  ...state,
  workers: state.workers.map((other, at) => (at === index ? worker : other)),
})

const same = (one: Message, other: Message): boolean =>
  one.kind === other.kind && one.worker === other.worker && one.claim === other.claim

/** What the invariants must remember of this delivery: told from the reply and the message alone. */
function pastAfter({ past, record, now }: State, message: Message, { reply, record: after }: Delivery): Past {
  if (message.kind === 'claim') {
    const granted = reply as { status: string; fence: number }
    if (granted.status !== 'claimed' || granted.fence <= past.highestFence) return past
    const anew = !record || now >= record.expiresAt.getTime()
    return { highestFence: granted.fence, attempts: anew ? 1 : past.attempts + 1 }
  }
  const recorded = reply === 'ok' || (reply === 'vanished' && after?.status === 'completed')
  if (message.kind === 'renew' || !recorded || after === record) return past
  const { fence } = message
  const owner = ownerOf(message.worker, message.claim)
  const { highestFence } = past
  if (message.ending === 'released') return { highestFence, attempts: past.attempts - 1 }
  if (message.ending === 'failed' || message.ending === 'held') return past
  return { ...past, final: { owner, fence, until: now + retentionMs } }
}
