import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Calls, Response } from './measured/protocol'

export interface MeasuredProcess extends Calls {
  stop(): Promise<void>
}

/** So that a few thousand events fit in it, whatever they allocate. */
const nursery = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128']

/** Starts a process for one subject. `roomy`: its heap is not collected meanwhile, so that allocations can be counted. */
export async function startMeasured(program: string, args: readonly string[], roomy = false): Promise<MeasuredProcess> {
  const child = fork(program, [...args], { execArgv: roomy ? nursery : ['--expose-gc'] })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let ids = 0
  const ask = (call: keyof Calls) => (given: unknown) =>
    new Promise<never>((resolve, reject) => {
      waiting.set(++ids, { resolve, reject })
      child.send({ id: ids, call, given })
    })
  const ready = new Promise((resolve, reject) => waiting.set(0, { resolve, reject }))
  child.on('message', ({ id, value, error }: Response) => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) call?.resolve(value)
    else call?.reject(new Error(`${args.join(' ')}: ${error}`))
  })
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${args.join(' ')} ended (${code})`))
  })
  await ready
  return { measure: ask('measure'), allocate: ask('allocate'), run: ask('run'), stop: () => stopped(child) }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.disconnect()
  await gone
}
