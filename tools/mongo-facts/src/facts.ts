import { bulk } from './bulk'
import { documents } from './documents'
import type { Bson, Fact } from './fact'
import { findAndModify } from './find-and-modify'
import { indexes } from './indexes'
import { pipelines } from './pipelines'
import { server } from './server'
import { sessions } from './sessions'
import { standalone, transactions } from './transactions'
import { updates } from './updates'
import { upserts } from './upserts'
import { values } from './values'

/** Of a replica set. */
export const facts = (bson: Bson): Fact[] =>
  [
    server,
    documents(bson),
    values(bson),
    updates,
    pipelines(bson),
    findAndModify,
    upserts,
    bulk,
    indexes,
    sessions(bson),
    transactions,
  ].flat()

/** Of a server that is in none. */
export const standaloneFacts: readonly Fact[] = standalone
