// Each subject is a file of its own, and a line here.
import { type StoreName, type SubjectInfo, storeWorks, type Work } from './subject'

const cached: readonly Work[] = ['cached-duplicate']
const memoryWorks: readonly Work[] = [...storeWorks, ...cached]
const nothing = 'no owner, no lease, no fence: a crash blocks its key until the record expires'
const rawPg = 'no owner, no lease, no fence: a crash blocks its key for ever, until somebody deletes the row'
const inProcess = 'no owner, no lease, no fence; may evict a record that still counts'
const powertools = 'no fence: a run that outlived its lease overwrites or deletes the record of its successor'

export const subjects: readonly SubjectInfo[] = [
  ours('redis', 'hookonce', storeWorks, () => import('./redis-hookonce-ioredis')),
  ours('redis', 'hookonce-node-redis', storeWorks, () => import('./redis-hookonce-node-redis')),
  ours('redis', 'hookonce-cached', cached, () => import('./redis-hookonce-cached')),
  peer('redis', 'raw-ioredis', 'hookonce', nothing, storeWorks, () => import('./redis-raw-ioredis')),
  peer(
    'redis',
    'raw-ioredis-autopipelining',
    'hookonce',
    nothing,
    storeWorks,
    () => import('./redis-raw-autopipelining'),
  ),
  peer('redis', 'raw-node-redis', 'hookonce-node-redis', nothing, storeWorks, () => import('./redis-raw-node-redis')),
  peer(
    'redis',
    'node-idempotency',
    'hookonce-node-redis',
    nothing,
    storeWorks,
    () => import('./redis-node-idempotency'),
  ),
  peer('redis', 'powertools', 'hookonce-node-redis', powertools, storeWorks, () => import('./redis-powertools')),
  peer('redis', 'powertools-cached', 'hookonce-cached', powertools, cached, () => import('./redis-powertools-cached')),
  peer('redis', 'raw-lru-cache', 'hookonce-cached', inProcess, cached, () => import('./redis-raw-lru-cache')),

  ours('postgres', 'hookonce', storeWorks, () => import('./postgres-hookonce')),
  peer('postgres', 'raw-pg', 'hookonce', rawPg, storeWorks, () => import('./postgres-raw')),

  ours('mongodb', 'hookonce', storeWorks, () => import('./mongodb-hookonce')),
  peer(
    'mongodb',
    'raw-mongodb',
    'hookonce',
    `${nothing}; its clock decides`,
    storeWorks,
    () => import('./mongodb-raw'),
  ),

  ours('memory', 'hookonce', memoryWorks, () => import('./memory-hookonce')),
  peer('memory', 'raw-lru-cache', 'hookonce', inProcess, memoryWorks, () => import('./memory-raw-lru-cache')),
]

export function subjectsOf(store: StoreName, work: Work): SubjectInfo[] {
  return subjects.filter((subject) => subject.store === store && subject.works.includes(work))
}

function ours(store: StoreName, name: string, works: readonly Work[], load: SubjectInfo['load']): SubjectInfo {
  return { store, name, works, load, doesNotCheck: 'checks owner, lease and fence' }
}

function peer(
  store: StoreName,
  name: string,
  against: string,
  doesNotCheck: string,
  works: readonly Work[],
  load: SubjectInfo['load'],
): SubjectInfo {
  return { store, name, against, doesNotCheck, works, load }
}
