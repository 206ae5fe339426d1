export { type DiditEvent, type DiditOptions, didit } from './didit'
