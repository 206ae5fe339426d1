// What is played, and what must come of it: expectations are figures written down, never computed from the answers.
import { type Answer, headersFor, newEvent, post, resent, sample, sign } from './didit-sender'
import type { Stage } from './stage'

export interface Scene {
  sent: string
  /** How the answers must read, in order. */
  cameBack: string
  /** How often the handler must have run. */
  ran: number
  play(stage: Stage, userId: string): Promise<Answer[]>
}

export const scenes: Scene[] = [
  {
    sent: 'one delivery',
    cameBack: '200',
    ran: 1,
    play: async (stage, userId) => [await stage.deliver(newEvent(userId))],
  },
  {
    sent: 'one, then five repeats',
    cameBack: '200, 5 x 200 replayed, same body',
    ran: 1,
    async play(stage, userId) {
      const event = newEvent(userId)
      return inTurn(6, () => stage.deliver(event))
    },
  },
  {
    sent: 'one, then a resend: new timestamp, new signatures',
    cameBack: '200, 200 replayed, same body',
    ran: 1,
    async play(stage, userId) {
      const event = newEvent(userId)
      return [await stage.deliver(event), await stage.deliver(resent(event))]
    },
  },
  {
    sent: 'fifty at once',
    cameBack: '200, 49 x 200 replayed, same body',
    ran: 1,
    async play(stage, userId) {
      const event = newEvent(userId)
      const answers = await Promise.all(Array.from({ length: 50 }, () => stage.deliver(event)))
      return answers.sort((one, other) => Number(one.replayed) - Number(other.replayed))
    },
  },
  {
    sent: 'redelivered to a handler that fails twice',
    cameBack: '2 x 500 retry later, 200',
    ran: 3,
    async play(stage, userId) {
      stage.script(userId, async (run) => {
        if (run < 3) throw new Error('the account service is down')
      })
      const event = newEvent(userId)
      const answers = await inTurn(3, () => stage.deliver(event))
      return (await stage.attempts(event)) === 3 ? answers : []
    },
  },
  {
    sent: 'three while the first still runs, one after it',
    cameBack: '3 x 503 retry later, 200, 200 replayed',
    ran: 1,
    async play(stage, userId) {
      let finish = (): void => undefined
      const started = new Promise<void>((resolve) => {
        const work = new Promise<void>((done) => {
          finish = done
        })
        stage.script(userId, () => {
          resolve()
          return work
        })
      })
      const event = newEvent(userId)
      const first = stage.deliver(event)
      await started
      const duplicates = await Promise.all([1, 2, 3].map(() => stage.deliver(event)))
      finish()
      return [...duplicates, await first, await stage.deliver(event)]
    },
  },
  {
    sent: 'a forged signature, then the genuine one',
    cameBack: '401, 200',
    ran: 1,
    async play(stage, userId) {
      const event = newEvent(userId)
      const rawBody = JSON.stringify(event)
      const forged = await post(stage.url, rawBody, headersFor(rawBody, event.timestamp, 'not the secret'))
      return [forged, await stage.deliver(event)]
    },
  },
  {
    sent: 'a recorded delivery, months old',
    cameBack: '401',
    ran: 0,
    async play(stage) {
      const [recorded] = sample.deliveries
      // Its signature is right, by our signer too: what is wrong is its age.
      if (!recorded || sign(recorded.rawBody, sample.secret) !== recorded.headers['X-Signature']) return []
      const answer = await post(stage.url, recorded.rawBody, recorded.headers)
      return answer.body.includes('TIMESTAMP_OUT_OF_TOLERANCE') ? [answer] : []
    },
  },
  {
    sent: 'one without an event id',
    cameBack: '400',
    ran: 0,
    play: async (stage, userId) => [await stage.deliver({ ...newEvent(userId), event_id: undefined })],
  },
  {
    sent: 'one, then its event id with another body',
    cameBack: '200, 422',
    ran: 1,
    async play(stage, userId) {
      const event = newEvent(userId)
      return [await stage.deliver(event), await stage.deliver({ ...event, status: 'Declined' })]
    },
  },
  {
    sent: 'one while the store is down, one after it',
    cameBack: '503 retry later, 200',
    ran: 1,
    async play(stage, userId) {
      const event = newEvent(userId)
      stage.setStoreDown(true)
      const refused = await stage.deliver(event)
      stage.setStoreDown(false)
      return [refused, await stage.deliver(event)]
    },
  },
]

async function inTurn(times: number, deliver: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let time = 0; time < times; time++) answers.push(await deliver())
  return answers
}
