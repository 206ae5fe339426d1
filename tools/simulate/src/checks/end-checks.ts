import type { Provider } from '../world/provider'
import type { World } from '../world/world'
import type { Run } from './ledger'

/** Nothing is left to happen: did every event and every call come to its end? */
export function endChecks(world: World, providers: Provider[], atRest: boolean): void {
  const { ledger, plan } = world
  if (!atRest) ledger.violate('the world does not come to rest')
  plan.events.forEach((event, index) => {
    if (!providers[index]?.done) ledger.violate(`${event.key} is lost: nobody delivers it any more`)
    const history = ledger.historyOf(event)
    const final = history?.outcomes.some((outcome) => outcome.final)
    if (!final && !providers[index]?.refused)
      ledger.violate(`${event.key} was acknowledged, and neither completed nor failed for good`)
  })
  for (const call of ledger.calls) {
    const busy = call.runs.some(({ state }) => state === 'running')
    if (!call.ended && call.process.alive && !busy) ledger.violate(`call ${call.id} hangs`)
  }
  for (const run of ledger.runs) {
    if (run.state !== 'running' || !run.call.process.alive) continue
    if (!run.context.signal.aborted) ledger.violate(`handler ${run.id} hangs, and is not aborted`)
  }
  for (const [first, second] of ledger.overlaps) {
    if (first.reportedBack && second.reportedBack && ![first, second].some(isToldOfLoss)) {
      ledger.violate(`handlers ${first.id} and ${second.id} overlapped, and nobody was told`)
    }
  }
}

const isToldOfLoss = ({ grant, context }: Run): boolean =>
  grant.told.has('vanished') || grant.told.has('leaseLost') || context.signal.aborted
