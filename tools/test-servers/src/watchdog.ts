import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

type Order = 'watch' | 'ended' | 'folder'

let orders: NodeJS.WritableStream | undefined

/** Tells the watchdog what to end (`watch`: a pid) and to delete (`folder`) should this process be killed. */
export function tellWatchdog(order: Order, subject: number | string): void {
  orders ??= start()
  orders.write(`${JSON.stringify([order, subject])}\n`)
}

function start(): NodeJS.WritableStream {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./watchdog-process.mjs', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'inherit'],
    // A process group of its own: Ctrl-C ends the run first, and the run's end is what it waits for.
    detached: true,
  })
  child.unref()
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref()
  return child.stdin
}
