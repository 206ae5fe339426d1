// `npm run demo`: plays Didit against examples/didit-express over real HTTP, and fails on a wrong figure.
// `npm run demo -- --crash` kills a worker half-way, on PostgreSQL.
// `npm run demo -- --serve` keeps the server up and prints deliveries to try by hand.
import { crash } from './crash'
import { sample } from './didit-sender'
import { scenes } from './scenes'
import { serve } from './serve'
import { openStage } from './stage'
import { sameBody, summary } from './summary'

async function play(): Promise<number> {
  const stage = await openStage(sample.secret)
  console.log(`\nDidit sends events to ${stage.url}; each asks to activate one account.\n`)
  console.log(row('     sent', 'came back', 'handler ran'))
  let failed = 0
  for (const [index, { sent, cameBack, ran, play }] of scenes.entries()) {
    const userId = `user-${index + 1}`
    const answers = await play(stage, userId)
    const actual = summary(answers) + (cameBack.endsWith('same body') && sameBody(answers) ? ', same body' : '')
    const runs = stage.runs(userId)
    const passed = actual === cameBack && runs === ran
    console.log(row(`${passed ? 'ok   ' : 'FAIL '}${sent}`, actual, times(runs)))
    if (passed) continue
    failed++
    console.log(row('     expected:', cameBack, times(ran)))
  }
  await stage.close()
  console.log(`\ndemo: ${scenes.length - failed} passed, ${failed} failed`)
  return failed ? 1 : 0
}

const row = (sent: string, cameBack: string, ran: string): string => `${sent.padEnd(56)}${cameBack.padEnd(44)}${ran}`

const times = (runs: number): string => (runs === 1 ? 'once' : runs === 0 ? 'never' : `${runs} times`)

if (process.argv.includes('--serve')) await serve()
else if (process.argv.includes('--crash')) process.exitCode = (await crash()) ? 1 : 0
else process.exitCode = await play()
