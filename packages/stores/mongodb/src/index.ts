export { type MongodbCollection, type MongodbStore, type MongodbStoreOptions, mongodbStore } from './mongodb-store'
