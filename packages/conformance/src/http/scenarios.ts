import type { HttpScenario } from './scenario'
import { webhookScenarios } from './scenarios/webhook'

export const httpScenarios: readonly HttpScenario[] = [...webhookScenarios]
