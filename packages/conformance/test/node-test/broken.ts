import { describe, it } from 'node:test'
import { storeConformance } from '../../src/index'
import { machineHarness } from '../machine-store'
import { tellsClaimed } from '../sabotages/flaws'

const flaw = { tells: tellsClaimed((reply) => ({ ...reply, takeover: false })) }
storeConformance({ describe, it }, machineHarness({ flaw }))
