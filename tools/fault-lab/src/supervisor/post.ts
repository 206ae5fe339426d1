import { request } from 'node:http'
import type { Answer, Delivery } from '../wire'
import type { WorkerProcess } from './process'

/** Undefined: the sender gave up waiting, or the connection broke. */
export type Posted = { code: number; body: Answer } | undefined

/** Delivers to a worker, and waits so long for its answer. Never rejects: a sender knows no more than its answer. */
export function post({ port, agent }: WorkerProcess, delivery: Delivery, timeoutMs: number): Promise<Posted> {
  return new Promise((resolve) => {
    const giveUp = () => {
      outgoing.destroy()
      resolve(undefined)
    }
    const timer = setTimeout(giveUp, timeoutMs)
    const outgoing = request({ host: '127.0.0.1', port, agent, method: 'POST', path: '/' }, (incoming) => {
      let text = ''
      incoming
        .setEncoding('utf8')
        .on('data', (chunk) => {
          text += chunk
        })
        .on('error', giveUp)
        .on('end', () => {
          clearTimeout(timer)
          resolve(incoming.complete ? { code: incoming.statusCode ?? 0, body: JSON.parse(text) } : undefined)
        })
    })
    outgoing.on('error', () => {
      clearTimeout(timer)
      resolve(undefined)
    })
    outgoing.end(JSON.stringify(delivery))
  })
}
