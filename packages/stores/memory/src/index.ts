export { type CachedOptions, cached } from './cached'
export { type MemoryStoreOptions, memoryStore } from './memory-store'
