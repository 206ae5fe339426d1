export type { StoreCase } from './case'
export { storeCases } from './cases'
export { type Runner, storeConformance } from './conformance'
export { type DifferentialOptions, type DifferentialReport, differential } from './differential/differential'
export type { StoreFixture, StoreHarness } from './harness'
export { httpConformance } from './http/conformance'
export type { HttpHarness, HttpServer, KeyRoute } from './http/harness'
export type { HttpScenario } from './http/scenario'
export { httpScenarios } from './http/scenarios'
export { type Scripted, scriptedResponse, writeScripted } from './http/scripted'
export { type HammerOptions, hammer } from './linearizability/hammer'
export type { Operation } from './linearizability/history'
export {
  assertLinearizable,
  type HistoryReport,
  type LinearizabilityOptions,
  linearizability,
} from './linearizability/linearizability'
export { transactionCases } from './transactions/cases'
export { type TransactionFixture, type TransactionHarness, transactionConformance } from './transactions/conformance'
