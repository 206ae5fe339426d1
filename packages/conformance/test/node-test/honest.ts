import { describe, it } from 'node:test'
import { storeConformance } from '../../src/index'
import { machineHarness } from '../machine-store'

storeConformance({ describe, it }, machineHarness())
