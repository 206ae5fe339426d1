import type { ToSupervisor, ToWorker } from '../wire'

type Question = Extract<ToSupervisor, { id: number }>
type Unnumbered<One> = One extends Question ? Omit<One, 'id'> : never

const waiting = new Map<number, (verdict?: string) => void>()
let asked = 0

/** Written at once: what was told survives the SIGKILL of this process. */
export const tell = (message: ToSupervisor): void => void process.send?.(message)

/** Resolves with the supervisor's answer. */
export function ask(question: Unnumbered<Question>): Promise<string | undefined> {
  return new Promise((resolve) => {
    waiting.set(++asked, resolve)
    tell({ ...question, id: asked } as Question)
  })
}

/** Calls back when the supervisor wants this process to end; ends it at once when the supervisor is gone. */
export function heed(shutDown: () => void): void {
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: ToWorker) => {
    if (message.say === 'shut down') return shutDown()
    waiting.get(message.id)?.(message.verdict)
    waiting.delete(message.id)
  })
}
