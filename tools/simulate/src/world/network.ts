import type { Store } from '@hookonce/core'
import { heard, renewSent, settleSent } from '../checks/message-watch'
import { StoreWatch } from '../checks/store-watch'
import type { FaultRates } from './plan'
import type { SimulatedProcess } from './process'
import { isCalm, type World } from './world'

type Fault = keyof FaultRates
const faultKinds = ['requestLost', 'replyLost', 'duplicated', 'requestDelayed', 'replyDelayed'] as const

/** One operation on its way: what it is about, and what it does when it arrives. */
export interface Operation<Reply> {
  name: keyof Store
  process: SimulatedProcess
  storeKey: string
  owner?: string
  fence?: number
  /** When it was sent, by the sender's own clock. */
  sentAt: number
  apply: () => Reply
}

/** The store as one process sees it: across a network that loses, doubles and delays. */
export function remoteStore(world: World, process: SimulatedProcess): Store {
  const watch = new StoreWatch(world)
  const send = <Reply>(about: Omit<Operation<Reply>, 'process' | 'sentAt'>): Promise<Reply> =>
    transmit(world, { ...about, process, sentAt: process.now() })

  return {
    claim: (request) =>
      send({ name: 'claim', storeKey: request.key, owner: request.owner, apply: () => watch.claim(process, request) }),
    renew: (lease, leaseMs) => {
      renewSent(world, lease)
      return send({ name: 'renew', storeKey: lease.key, fence: lease.fence, apply: () => watch.renew(lease, leaseMs) })
    },
    settle: (lease, outcome) => {
      settleSent(world, lease)
      return send({
        name: 'settle',
        storeKey: lease.key,
        fence: lease.fence,
        apply: () => watch.settle(lease, outcome),
      })
    },
    find: (key) => send({ name: 'find', storeKey: key, apply: () => world.store.find(key) }),
    forget: (key) => send({ name: 'forget', storeKey: key, apply: () => watch.forget(key) }),
  }
}

function transmit<Reply>(world: World, operation: Operation<Reply>): Promise<Reply> {
  const { timeline, plan, prng, trace, store } = world
  const { process, name } = operation
  const { leaseMs } = plan.policy
  const fault = drawFault(world, process)
  if (fault) trouble(world, operation, fault)
  trace.add(process.name, `sends ${name} ${describe(operation)}${fault ? ` (${fault})` : ''}`)

  const latency = () => plan.latencyMs * prng.between(0.1, 2)
  const there = latency() + (fault === 'requestDelayed' ? prng.between(0, leaseMs * 2.5) : 0)
  const back = latency() + (fault === 'replyDelayed' ? prng.between(0, leaseMs * 2.5) : 0)
  const told = prng.chance(plan.told)

  return new Promise((resolve, reject) => {
    const hear = (ms: number, settle: () => void) => void timeline.after(ms, () => process.enter(settle))
    const drop = (ms: number) => {
      if (told) hear(ms, () => reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })))
    }
    const arrive = (answer: boolean): void => {
      if (!store.up) {
        trouble(world, operation, 'down')
        trace.add('store', `is down: ${name} of ${process.name}`)
        drop(latency())
        return
      }
      const reply = operation.apply()
      trace.add('store', `${name} of ${process.name} -> ${show(reply)}`)
      if (!answer) return
      hear(back, () => {
        heard(world, operation, reply)
        resolve(reply)
      })
    }

    if (fault === 'requestLost') return drop(there + back)
    timeline.after(there, () => arrive(fault !== 'replyLost'), { pure: true })
    if (fault === 'replyLost') drop(there + back)
    if (fault === 'duplicated')
      timeline.after(there + prng.between(0, leaseMs * 3), () => arrive(false), { pure: true })
  })
}

function drawFault(world: World, { cutOffUntil }: SimulatedProcess): Fault | undefined {
  const { plan, prng, timeline } = world
  if (isCalm(world)) return undefined
  if (timeline.now < cutOffUntil) return 'requestLost'
  return faultKinds.find((kind) => plan.faults[kind] > 0 && prng.chance(plan.faults[kind]))
}

/** A fault is why a claim's lease may lapse and a call may fail. */
function trouble(world: World, { process, storeKey, owner, fence }: Operation<unknown>, what: string): void {
  const { ledger } = world
  world.faults++
  if (owner !== undefined) ledger.excusesOf(owner).add(what)
  if (fence !== undefined) ledger.grant(storeKey, fence)?.excuses.add(what)
  for (const call of ledger.calls) if (call.process === process && !call.ended) call.troubled = true
}

const describe = ({ storeKey, owner, fence }: Operation<unknown>): string =>
  [storeKey, owner?.slice(0, 6), fence].filter((part) => part !== undefined).join(' ')

const show = (reply: unknown): string =>
  JSON.stringify(reply, (_, value) => (value instanceof Uint8Array ? `${value.length} bytes` : value)) ?? 'undefined'
