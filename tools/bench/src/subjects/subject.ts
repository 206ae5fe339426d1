export const stores = ['redis', 'postgres', 'mongodb', 'memory'] as const
export type StoreName = (typeof stores)[number]

export const works = [
  'settle-100B',
  'settle-4KiB',
  'duplicate',
  'half-duplicates',
  'hot-key',
  'cached-duplicate',
] as const
export type Work = (typeof works)[number]

/** What a handler returns. */
export interface Result {
  id: string
  text: string
}

export type Handler = () => Promise<Result>

/** One way to run a handler once for each key, open and connected. */
export interface Subject {
  /** The handler's result, or the recorded one. Undefined: refused, since another run of the key has not ended. */
  run(key: string, handler: Handler): Promise<unknown>
  close(): Promise<void>
}

/** What a subject's file exports. `url` is that of the store's server; empty for memory. */
export interface SubjectModule {
  open(url: string): Promise<Subject>
}

export interface SubjectInfo {
  /** Unique within its store. */
  name: string
  store: StoreName
  /** Ours says none; of a peer, what it leaves to luck, so that nobody compares unequal work unknowingly. */
  doesNotCheck: string
  /** Ours that it is compared with: on the same client. Left out by ours. */
  against?: string
  works: readonly Work[]
  load(): Promise<SubjectModule>
}

/** All that need the store's server. */
export const storeWorks = works.filter((work) => work !== 'cached-duplicate')
