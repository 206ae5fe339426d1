import type { HttpScenario } from './scenario'
import { batchScenarios } from './scenarios/batch'
import { keyConflictScenarios } from './scenarios/key-conflict'
import { keyFailureScenarios } from './scenarios/key-failure'
import { keyFormatScenarios } from './scenarios/key-format'
import { keyReplayScenarios } from './scenarios/key-replay'
import { webhookScenarios } from './scenarios/webhook'

export const httpScenarios: readonly HttpScenario[] = [
  ...webhookScenarios,
  ...batchScenarios,
  ...keyReplayScenarios,
  ...keyFormatScenarios,
  ...keyConflictScenarios,
  ...keyFailureScenarios,
]
