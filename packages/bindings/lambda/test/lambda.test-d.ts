// Compiled, never run: the functions fit the types that functions are written with.
import type { Idempotency } from '@hookonce/core'
import { idempotencyKey, sqs } from '@hookonce/lambda'
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, Context, SQSHandler, SQSRecord } from 'aws-lambda'

declare const idempotency: Idempotency

idempotencyKey(
  { idempotency, scope: (event: APIGatewayProxyEvent) => event.requestContext.accountId },
  async (event, context: Context) => ({ statusCode: 201, body: event.path + context.awsRequestId }),
)
idempotencyKey(
  { idempotency, scope: (event: APIGatewayProxyEventV2) => event.requestContext.accountId },
  async (event) => ({ statusCode: 201, body: event.rawPath }),
)
export const handler: SQSHandler = sqs({ idempotency }, (message: SQSRecord) => void message.attributes)
