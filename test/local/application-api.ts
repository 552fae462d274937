import { request as sendRequest } from 'node:http';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readId } from '../../functions/providers/reading/fields.ts';
import { apiRoutes } from '../../functions/shared/api-routes.ts';
import { writePathText } from '../../functions/shared/path-text.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { sqsClient } from '../../local/aws/event-source.ts';
import { message as messageSchema, messages as messagesSchema } from '../../operator/schemas/message.ts';
import { output as recipientSchema } from '../../operator/schemas/recipient.ts';
import { output as routesSchema } from '../../operator/schemas/routes.ts';
import { queued } from '../consumer/batches.ts';
import { runs } from '../effort.ts';
import { signed, type Unsigned } from '../signed.ts';
import { json, type Running, settingsWith } from './running.ts';

/** What the settings of a stack must have for it. */
export const applicationSettings = {
  api: true,
  preview: true,
  tags: { otp: { sensitive: true } },
  metrics: { ...(settingsWith({}) as { readonly metrics: object }).metrics, routes: true },
};

/** Declares what must hold of the API of a running stack, over HTTP and signed. */
export function servesApplication(running: () => Running): void {
  const call = async (method: string, url: string, body?: unknown, who: Parameters<typeof signed>[2] = {}) => {
    const { stack } = running();
    const request: Unsigned = { method, url, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const headers = await signed(request, new URL(stack.url).host, who);
    return new Promise<{ readonly status: number; readonly body: Record<string, unknown> }>((resolve, reject) => {
      // Each on a connection of its own: an idle one may be closed just as it is used again.
      const sending = sendRequest(`${stack.url}${url}`, { method, headers, agent: false }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
      });
      sending.once('error', reject).end(request.body);
    });
  };
  const idOf = (construct: string) =>
    running().stack.functions.find(({ declaration }) => declaration.name.startsWith(construct))?.declaration.name ?? '';

  test('its address is an output, and its routes are known to nobody who does not sign', async () => {
    const { stack } = running();
    expect(stack.outputs['ApiUrl']).toBe(stack.url);
    for (const route of apiRoutes) {
      const [method = '', path = ''] = route.split(' ');
      const url = `${stack.url}${path.replace('{path+}', 'wavix/one')}`;
      const response = await fetch(url, { method, ...(method === 'GET' ? {} : { body: '{}' }) });
      expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
    }
  });

  test('who has another secret, or is a function without the right, may not call it', async () => {
    expect(await call('GET', '/messages/wavix/one', undefined, { secretAccessKey: 'guessed' })).toMatchObject({
      status: 403,
    });
    expect(await call('GET', '/messages/wavix/one', undefined, { accessKeyId: idOf('Consumer') })).toMatchObject({
      status: 403,
    });
    expect(await call('GET', '/messages/wavix/one')).toMatchObject({ status: 404 });
  });

  test('a message is read by id, number and reference, and its number judged', async () => {
    const { postAll, drained } = running();
    const id = 'api/100% of λ?#&+ ..';
    await postAll([
      json('wavix', { message_id: id, status: 'delivered', to: '+491711234560' }),
      json('smstake', { messageId: 'api-2', status: 'delivered', to: '+491711234560', client_ref: 'api order 1' }),
    ]);
    await drained();
    const { body } = await call('GET', `/messages/wavix/${writePathText(id)}`);
    expect(messageSchema.parse(body)).toMatchObject({ messageId: id, status: 'delivered' });
    const byNumber = await call('GET', '/messages?recipient=0049%20171%201234560');
    expect(messagesSchema.parse(byNumber.body).messages.map(({ messageId }) => messageId)).toEqual(
      expect.arrayContaining([id]),
    );
    const judged = await call('GET', `/recipients/${writePathText('+491711234560')}`);
    expect(recipientSchema.parse(judged.body)).toMatchObject({ verdict: 'fine', recipient: '+491711234560' });
    expect(await call('GET', '/messages?clientReference=nobody%27s')).toEqual({
      status: 200,
      body: { messages: [], next: null },
    });
  });

  test('waits for a message to be final', async () => {
    const { postAll } = running();
    await postAll([json('wavix', { message_id: 'api-wait', status: 'sent', to: '+491711234561' })]);
    const waiting = call('GET', '/messages/wavix/api-wait?waitForFinal=20');
    await postAll([json('wavix', { message_id: 'api-wait', status: 'delivered', to: '+491711234561' })]);
    expect(await waiting).toMatchObject({ status: 200, body: { status: 'delivered', final: true } });
  });

  test('tells how the providers of a country did', async () => {
    const { stack, drained } = running();
    const receivedAt = Date.now() - 30 * 60_000;
    const sqs = sqsClient(stack.frontDoor.url, 'test');
    for (const [id, status] of [
      ['api-route-1', 'delivered'],
      ['api-route-2', 'failed'],
    ] as const) {
      const { body } = queued(id, 'smspm', JSON.stringify({ messageId: id, status, to: '+447911123456' }), {
        receivedAt,
      });
      await sqs.send(new SendMessageCommand({ QueueUrl: stack.outputs[outputs.reportQueueUrl], MessageBody: body }));
    }
    sqs.destroy();
    await drained();
    const { status, body } = await call('GET', '/routes/GB?hours=1');
    expect([status, routesSchema.parse(body).routes]).toEqual([
      200,
      [expect.objectContaining({ provider: 'smspm', messages: 2, delivered: 1, deliveryRate: 50 })],
    ]);
    expect(await call('GET', '/routes/Britain')).toMatchObject({ status: 400, body: { path: 'country' } });
  });

  test('what is wrong is named with its path, and nothing of it is queued', async () => {
    const before = running()
      .stack.permissions.report()
      .filter(({ function: of }) => of === idOf('ApplicationServer'));
    const answer = await call('POST', '/messages', {
      messages: [
        { provider: 'wavix', messageId: 'api-bad-1' },
        { provider: 'wavix', messageId: 'api-bad-2', recipient: 'nobody' },
      ],
    });
    expect(answer).toMatchObject({ status: 400, body: { path: 'messages[1].recipient' } });
    const preview = { provider: 'wavix', messageId: 'api-bad-3', tag: 'otp', preview: 'Your code' };
    expect(await call('POST', '/messages', { messages: [preview] })).toMatchObject({
      status: 400,
      body: { path: 'messages[0].preview' },
    });
    const sends = (rows: typeof before) => rows.find(({ action }) => action === 'sqs:SendMessage')?.calls;
    const after = running()
      .stack.permissions.report()
      .filter(({ function: of }) => of === idOf('ApplicationServer'));
    expect(sends(after)).toBe(sends(before));
  });

  test('what was sent is in the table, and confirmed', async () => {
    const { drained, message } = running();
    const messages = Array.from({ length: 12 }, (_, at) => ({
      provider: at % 2 === 0 ? 'wavix' : 'smspm',
      messageId: `api/sent ${at}`,
      recipient: '+491711234562',
      clientReference: `api sent ${at}`,
      tag: 'news',
      preview: 'Our news of',
      price: { amount: '0.0450', currency: 'EUR' },
      sentAt: new Date(Date.now() - 60_000).toISOString(),
    }));
    expect(await call('POST', '/messages', { messages })).toEqual({ status: 200, body: { recorded: 12 } });
    const confirmation = await call('PUT', `/messages/wavix/${writePathText('api/sent 0')}/confirmation`, {});
    expect(confirmation).toMatchObject({ status: 200 });
    await drained();
    expect(await message('wavix', 'api/sent 0')).toMatchObject({
      status: 'recorded',
      recipient: '+491711234562',
      clientReference: 'api sent 0',
      price: { amount: '0.0450', currency: 'EUR' },
      preview: 'Our news of',
      confirmedAt: confirmation.body['confirmedAt'],
    });
  });

  test('any id goes through signature, gateway and function unchanged', async () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc.constantFrom('..', '.', 'a/b', '%2F', '100%', '+', ' a', '~'),
    );
    const ids = texts.filter((text) => readId(text) !== null);
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        const answer = await call('PUT', `/messages/wavix/${writePathText(id)}/confirmation`, { confirmedAt: 'x' });
        // The mistake is in the body: the path was read.
        expect(answer).toMatchObject({ status: 400, body: { path: 'confirmedAt' } });
        expect(await call('GET', `/messages/wavix/${writePathText(id)}`)).toMatchObject({ status: 404 });
      }),
      { numRuns: runs(8) },
    );
  });

  test('a percent-encoded id is no id: the gateway would have made another of it', async () => {
    for (const path of ['/messages/wavix/a%2Fb', '/messages/wavix/a%20b'])
      expect(await call('GET', path)).toMatchObject({ status: 400, body: { path: 'id' } });
  });
}
