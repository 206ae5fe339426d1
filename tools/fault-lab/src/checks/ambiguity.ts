// G2, F27, F29: what becomes of an operation whose answer was lost.
import type { Course, History, Operation } from './history'
import type { Problem, Rules } from './rules'

export interface Ambiguity {
  claims: number
  settles: number
  recognised: number
  /** Somebody else had the key by the time it was answered: rightly told so. */
  overtaken: number
  /** Not answered within `storeDeadlineMs`, and so given up. */
  givenUp: number
  problems: Problem[]
}

/** From the close of a client to the end of its process. Milliseconds. */
const closingMs = 2_500

/** All sends of one claim or settle, in order. */
type Sends = Operation[]

export function ambiguityOf(history: History, rules: Rules, course: Course): Ambiguity {
  const found: Ambiguity = { claims: 0, settles: 0, recognised: 0, overtaken: 0, givenUp: 0, problems: [] }
  for (const sends of sendsOf(history)) {
    const [first] = sends
    const last = sends.at(-1)
    if (!first || !last || !sends.some((one) => isAmbiguous(one, course))) continue
    // Its process died, and asked no more.
    if (last.endedAt === undefined) continue
    const told = last.reply?.status
    if (told === 'claimed' || told === 'ok') {
      found[first.does === 'claim' ? 'claims' : 'settles']++
      found.recognised++
    } else if (told === undefined) {
      found.givenUp++
      const triedMs = last.endedAt - first.sentAt
      // A shutdown closes the client, and what is still being asked fails at once.
      const shutDown = (course.exits.get(last.who)?.t ?? Number.POSITIVE_INFINITY) < last.endedAt + closingMs
      if (triedMs < rules.storeDeadlineMs / 2 && !shutDown) found.problems.push(early(first, triedMs))
    } else if (hasRival(history, first, last)) found.overtaken++
    else if (!rules.mayLose) {
      found[first.does === 'claim' ? 'claims' : 'settles']++
      found.problems.push({
        counts: 'other',
        text: `a ${first.does} by ${first.who} was not recognised: it was told ${told}`,
      })
    }
  }
  return found
}

/** A delivery makes one claim: sent again under another owner, it would be its own rival. */
export function newOwners({ operations }: History): Problem[] {
  const owners = new Map<string, string>()
  return operations.flatMap(({ does, delivery, owner = '' }): Problem[] => {
    if (does !== 'claim') return []
    const known = owners.get(delivery) ?? owner
    owners.set(delivery, owner)
    return known === owner ? [] : [{ counts: 'other', text: `${delivery} sent its claim again under another owner` }]
  })
}

function sendsOf({ operations }: History): Sends[] {
  const groups = new Map<string, Sends>()
  for (const operation of operations) {
    if (operation.does !== 'claim' && operation.does !== 'settle') continue
    const { does, owner, fence = '', outcome = '' } = operation
    const name = `${does} ${owner} ${fence} ${outcome}`
    groups.set(name, [...(groups.get(name) ?? []), operation])
  }
  return [...groups.values()]
}

/** It was rejected; or it was on its way when network or server were struck, and its driver sent it again. */
const isAmbiguous = ({ who, sentAt, endedAt = Number.POSITIVE_INFINITY, reply }: Operation, course: Course): boolean =>
  !reply ||
  course.disturbances.some(
    (entry) =>
      entry.t > sentAt &&
      entry.t < endedAt &&
      (entry.what === 'server' || (entry.what === 'network' && entry.process === who)),
  )

/** Could somebody else have had the key: by a claim of another owner that was sent before this was answered? */
const hasRival = ({ operations }: History, first: Operation, last: Operation): boolean =>
  operations.some(
    ({ does, owner, sentAt }) =>
      (does === 'claim' && owner !== first.owner && sentAt < (last.endedAt ?? 0)) || does === 'forget',
  )

const early = ({ does, who }: Operation, triedMs: number): Problem => ({
  counts: 'other',
  text: `a ${does} by ${who} was given up after ${triedMs.toFixed()} ms`,
})
