export { delivery, type Sent, sender } from './sender'
