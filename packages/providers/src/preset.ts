import type { BatchProvider, Provider } from '@hookonce/http'
import { type BatchProviderDefinition, defineBatchProvider } from './define-batch-provider'
import { defineProvider, type ProviderDefinition } from './define-provider'
import type { JsonObject } from './encoding/json'
import type { Facts } from './facts'
import type { Signature } from './signatures/signature'

/** A provider, and what is known of its sender. */
export interface Preset<Body = JsonObject> extends Provider<Body> {
  facts: Facts
}

export interface BatchPreset<Body = JsonObject> extends BatchProvider<Body> {
  facts: Facts
}

/** What the signature says of itself is not said again. */
type OwnFacts = Omit<Facts, 'signature' | 'toleranceMs'>

export const preset = <Body>({ facts, ...definition }: ProviderDefinition & { facts: OwnFacts }): Preset<Body> => ({
  ...defineProvider<Body>({ ...definition, idIn: facts.id }),
  facts: factsOf(facts, definition.signature),
})

export const batchPreset = <Body>({
  facts,
  ...definition
}: BatchProviderDefinition & { facts: OwnFacts }): BatchPreset<Body> => ({
  ...defineBatchProvider<Body>({ ...definition, idIn: facts.id }),
  facts: factsOf(facts, definition.signature),
})

const factsOf = (facts: OwnFacts, { description, toleranceMs }: Signature): Facts => ({
  ...facts,
  signature: description,
  ...(toleranceMs !== undefined && { toleranceMs }),
})
