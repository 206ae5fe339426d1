import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Starts a program of this folder as a process of its own, and waits until it is ready. */
export async function start(program: string, ...args: string[]): Promise<ChildProcess> {
  const execArgv = ['--conditions=@hookonce/source', '--import', 'tsx']
  const child = fork(join(import.meta.dirname, program), args, { execArgv })
  await once(child, 'message')
  return child
}

/** Sends it a task, and waits for what it says to that. */
export async function ask<Answer>(child: ChildProcess, task: object): Promise<Answer> {
  const answer = once(child, 'message')
  child.send(task)
  return (await answer)[0] as Answer
}
