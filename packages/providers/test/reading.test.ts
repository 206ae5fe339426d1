import { describe, expect, it } from 'vitest'
import { eventIn, readIn, refusedAs } from './event-in'
import { senders } from './senders/all'
import { altered, now } from './senders/sender'
import { hmac } from './senders/signing'

const sender = (name: string) => senders.find((one) => one.name === name) ?? expect.fail(`no sender ${name}`)
const read = (name: string, body: unknown) => {
  const { make, send } = sender(name)
  return readIn(make(), send({ body }))
}

describe('a body that is genuine and no event', () => {
  const texts = ['', 'null', '7', '"event"', '{'].map((text) => new TextEncoder().encode(text))

  it.each(senders.filter(({ name }) => name !== 'twilio').map((one) => [one.name, one] as const))(
    '%s: refused',
    async (_, { make, send }) => {
      for (const rawBody of [...texts, new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])]) {
        expect(await readIn(make(), { ...send(), rawBody })).toMatchObject({ refused: 'BODY_MALFORMED' })
      }
    },
  )

  it.each(senders.map((one) => [one.name, one] as const))(
    '%s: members that are all of another kind are no exception',
    async (_, { make, send }) => {
      for (const rawBody of [
        '{}',
        '[{}]',
        '{"notificationItems":[{}]}',
        '{"data":7,"payload":[],"verification":"x","event":null}',
      ]) {
        expect(await readIn(make(), { ...send(), rawBody: new TextEncoder().encode(rawBody) })).toBeTypeOf('object')
      }
    },
  )
})

describe('keys that are put together', () => {
  it('persona: not the inquiry', async () => {
    const { make, send } = sender('persona')
    expect((await eventIn(make(), send())).id).toBe('evt_1')
  })

  it.each([
    ['sumsub', { type: 't', applicantId: 'a', correlationId: 'c' }, '["t","a","c",null,null,"c"]'],
    ['sumsub', { type: 't', applicantId: 'a', createdAtMs: 'x', applicantActionId: 'b' }, '["t","a","x","b","x",null]'],
    [
      'onfido',
      {
        payload: {
          resource_type: 'workflow_task',
          action: 'workflow_task.completed',
          object: { id: 'd', workflow_run_id: 'r' },
        },
      },
      '["workflow_task","workflow_task.completed","d",null,null,"r"]',
    ],
    ['veriff', { id: 's', attemptId: 'a', action: 'submitted', code: 7002 }, '["event","s","submitted","a",7002]'],
    [
      'veriff',
      { data: { verification: { id: 's' } }, eventType: 'x', time: '2026-03-31T15:13:20Z' },
      '["status","s","x","2026-03-31T15:13:20Z",null]',
    ],
    ['plaid', { webhook_type: 'ITEM', webhook_code: 'ERROR', item_id: 'i' }, '["ITEM","ERROR","i","i"]'],
    [
      'discord',
      { application_id: '1', type: 1, event: { type: 'A', timestamp: 't', data: { user: { id: '2' } } } },
      '["1","A","t","2"]',
    ],
    ['cloudEvents', { id: 'i', source: '/s', type: 't' }, '["/s","i"]'],
  ])('%s %j', async (name, body, id) => {
    expect(await read(name, body)).toMatchObject({ id })
  })

  it.each([
    ['sumsub', { type: 't', applicantId: 'a' }],
    ['onfido', { payload: { resource_type: 'check', object: { id: 'x' } } }],
    ['veriff', { attemptId: 'a' }],
    ['veriff', { data: { verification: { id: 's' } }, eventType: 'x' }],
    ['jumio', { workflowExecution: { id: 'w' } }],
    ['plaid', { webhook_type: 'ITEM', webhook_code: 'ERROR' }],
    ['lemonSqueezy', { meta: { event_name: 'e' }, data: { type: 'orders', id: '1' } }],
    ['zoom', { event: 'e' }],
    ['telegram', { message: {} }],
    ['telegram', { update_id: [1] }],
    ['hubspot', [{ portalId: 1, subscriptionId: 2, eventId: 3 }]],
    ['sendgrid', [{ event: 'x' }]],
    ['cloudEvents', { id: 'i' }],
    ['slack', { type: 'app_rate_limited' }],
  ])('%s %j: refused', async (name, body) => {
    expect(await read(name, body)).toHaveProperty('refused')
  })

  it('a text is not taken for the number, nor a list for its parts', async () => {
    const ids = await Promise.all(
      [
        { id: '1', source: 'a' },
        { id: 1, source: 'a' },
        { id: 'a","1', source: '' },
        { id: '1', source: '"a' },
      ].map(async (body) => {
        const event = await read('cloudEvents', body)
        return 'id' in event ? event.id : 'refused'
      }),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('other forms of the same sender', () => {
  it('cloudEvents in binary mode', async () => {
    const { make, send } = sender('cloudEvents')
    const headers = new Headers(send().headers)
    for (const [name, value] of [
      ['id', 'i'],
      ['source', '/s'],
      ['type', 't'],
      ['specversion', '1.0'],
    ] as const)
      headers.set(`ce-${name}`, value)
    const delivery = { ...send(), headers, rawBody: new TextEncoder().encode('{"user":7}') }
    expect(await eventIn(make(), delivery)).toMatchObject({
      id: '["/s","i"]',
      type: 't',
      body: { source: '/s', data: { user: 7 } },
    })
  })

  it('shopify: Events without X-', async () => {
    const { make, send } = sender('shopify')
    const headers = new Headers(
      [...send().headers].map(([name, value]): [string, string] => [name.replace('x-shopify', 'shopify'), value]),
    )
    expect(await refusedAs(make(), { ...send(), headers })).toBeUndefined()
    expect(await eventIn(make(), { ...send(), headers })).toMatchObject({ type: 'orders/create' })
  })

  it('linear: webhookTimestamp must be a number in the body, whatever the header says', async () => {
    const { make, send, forge, secret, body: linearEvent } = sender('linear')
    expect(
      await refusedAs(
        make(),
        altered(send(), { header: 'Linear-Timestamp' }, () => '0'),
      ),
    ).toBeUndefined()
    for (const webhookTimestamp of [String(now), undefined, null, now + 0.5, [now]]) {
      const rawBody = JSON.stringify({ ...linearEvent, webhookTimestamp })
      const headers = new Headers({ 'Linear-Signature': hmac(secret ?? '', rawBody), 'Linear-Timestamp': String(now) })
      const delivery = { ...send(), headers, rawBody: new TextEncoder().encode(rawBody) }
      expect(await refusedAs(make(), delivery)).toBe('BODY_MALFORMED')
    }
    expect(await refusedAs(make(), { ...forge(), receivedAt: new Date(now + 7_200_000) })).toBe('SIGNATURE_INVALID')
  })

  it('github: a type without an action, and without a name', async () => {
    const { make, send } = sender('github')
    expect((await eventIn(make(), send({ body: { ref: 'main' } }))).type).toBe('pull_request')
    const nameless = altered(send(), { header: 'X-GitHub-Event' }, () => undefined)
    expect((await eventIn(make(), nameless)).type).toBeUndefined()
  })
})
