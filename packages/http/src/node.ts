// The entry `@hookonce/http/node`: for bindings of frameworks that stand on Node's own server.
export { type NodeExchange, type NodeKeyGuard, nodeKeyGuard } from './node/key-guard'
export { type NodeRequest, toRequest } from './node/request'
export { sendResponse } from './node/send'
