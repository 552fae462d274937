import { type Client, createClient } from '../../../client/client.ts';
import type { DelivrdError } from '../../../client/errors.ts';
import { getMessage, recordSend } from '../../../client/messages.ts';
import { eventTypes } from '../../../functions/shared/event-types.ts';
import type { Told } from '../ask.ts';
import { type Checks, expect, same, until } from '../check.ts';
import { complete, listed, remaining, standing } from '../complete.ts';
import { account, region } from '../emulator.ts';
import { postJson, send as sendHttps } from '../https.ts';
import { changed as changedOf, first, webhookSecret } from '../scenarios.ts';
import type { Called } from '../webhook.ts';
import { type Assembly, deploy, done, json, outputsOf, type World } from '../world.ts';
import { arrivesWithinMs, isDelivered, send, tokenProvider } from './messages.ts';
import type { Part } from './part.ts';

const recipient = '+4915123456789';
/** Due a minute after it was recorded, and judged by a schedule of a minute, which the emulator looks at each ten seconds. */
const judgedWithinMs = 200_000;
/** Reports of this one have no tag of their own, so that the recorded one counts. */
const untagged = 'smspm';
const ids = { reported: 'event-1', next: 'event-2', critical: 'otp-failed', unheard: 'otp-unheard' } as const;

export const react: Part = {
  name: 'react',
  about: 'events, a webhook, a notification, the API, deadlines: switched on, used, and off again with all data kept',
  prove: async (world, checks) => {
    const assembly = await world.assembly(changedOf(world.there));
    await checks.need('cdk deploy with all of it on', () => deploy(world, assembly));
    const told = await listen(world, assembly);
    const client = await application(world, assembly);
    await useApi(world, checks, assembly, client);
    await useEvents(world, checks, assembly);
    await checks.check(
      'a failed message of a critical tag is published to the topic, without its recipient',
      async () => {
        await fail(world, assembly, ids.critical);
        const text = await until(arrivesWithinMs, told);
        expect(text.includes('a message failed. Status rejected') && text.includes(`explain ${untagged}`), text);
        expect(!text.includes(recipient.slice(-7)), text);
      },
    );
    await checks.check('a message of which nobody hears is marked as late, its event goes where its filter says', () =>
      until(judgedWithinMs, () => isLate(world, client), world.signal),
    );
    await switchOff(world, checks, assembly);
  },
};

async function isLate(world: World, client: Client): Promise<void> {
  const message = await getMessage(client, tokenProvider, ids.unheard);
  // The other one is final by now.
  expect((message?.overdueAt ?? null) !== null, `got ${JSON.stringify(message)}`);
  same(
    callsOf(world, '/late').map(({ body }) => [body['detail-type'], body.detail.messageId]),
    [[eventTypes.overdue, ids.unheard]],
  );
}

const callsOf = ({ webhook }: World, path: string): readonly Called[] =>
  webhook.called.filter((one) => one.path === path);

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Of the account, which may do everything. */
const ownKey: Key = { accessKeyId: account, secretAccessKey: 'test' };

/** The application's client, as it would use the API; nobody but the emulator is trusted. */
async function application(world: World, { stack }: Assembly, credentials = ownKey): Promise<Client> {
  const { ApiUrl: url = '' } = await outputsOf(world, stack);
  return createClient({
    url,
    region,
    credentials,
    timeoutMs: 30_000,
    fetch: async (to, { method, headers, body }) => {
      const { host: _, ...rest } = headers;
      const answer = await sendHttps(to, world.emulator.certificate, { method, headers: rest }, body);
      return { status: answer.status, headers: { get: () => null }, text: async () => answer.body };
    },
  });
}

/** A key of somebody who may only read messages. */
async function readersKey({ ask, ...world }: World, { stack }: Assembly): Promise<Key> {
  const { ApiArn } = await outputsOf({ ask, ...world }, stack);
  const UserName = 'reader';
  await ask('iam', 'create_user', { UserName });
  const Statement = [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${ApiArn}/GET/messages/*` }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await ask('iam', 'put_user_policy', { UserName, PolicyName: 'reads', PolicyDocument });
  const { AccessKey } = await ask('iam', 'create_access_key', { UserName });
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

async function useApi(world: World, { check }: Checks, assembly: Assembly, client: Client): Promise<void> {
  await check('POST /messages without a signature is refused', async () => {
    const { ApiUrl: url } = await outputsOf(world, assembly.stack);
    const { status } = await postJson(`${url}/messages`, world.emulator.certificate, { messages: [] });
    same(status, 403);
  });
  await check('who may only read is refused to record, and reads', async () => {
    const reader = await application(world, assembly, await readersKey(world, assembly));
    const refused = await recordSend(reader, { provider: tokenProvider, messageId: 'refused' }).then(
      () => null,
      ({ status }: DelivrdError) => status,
    );
    same([refused, await getMessage(reader, tokenProvider, 'refused')], [403, null]);
  });
  await check('the application’s client records sends, and finds them', async () => {
    const about = { recipient, tag: 'otp' };
    await recordSend(client, [
      { ...about, provider: tokenProvider, messageId: ids.unheard },
      { ...about, provider: untagged, messageId: ids.critical },
    ]);
    await until(arrivesWithinMs, async () => {
      const message = await getMessage(client, tokenProvider, ids.unheard);
      same([message?.status, message?.tag, message?.recordedAt !== null], ['recorded', 'otp', true]);
    });
  });
}

async function useEvents(world: World, { check }: Checks, { stack }: Assembly): Promise<void> {
  const about = (id: string): readonly Called[] =>
    callsOf(world, '/all').filter(({ body }) => body.detail.messageId === id);
  await check('a change of status is an event, of which a webhook is told with the text of its secret', async () => {
    await send(world, stack, tokenProvider, ids.reported);
    await until(arrivesWithinMs, async () => {
      const [called] = about(ids.reported);
      expect(called !== undefined, `called were ${JSON.stringify(world.webhook.called)}`);
      same(called.headers['x-api-key'], webhookSecret.text);
      same([called.body.source, called.body['detail-type']], ['delivrd.dev', eventTypes.statusChanged]);
      same([called.body.detail.before, called.body.detail.after.status], [null, 'delivered']);
    });
  });
  await check('a repeat of the report is none', async () => {
    await send(world, stack, tokenProvider, ids.reported);
    await until(arrivesWithinMs, async () => {
      const { history } = await json(world, ['trace', tokenProvider, ids.reported, '--stack', stack]);
      same(history.length, 2);
    });
    await send(world, stack, tokenProvider, ids.next);
    await until(arrivesWithinMs, async () => same(about(ids.next).length, 1));
    same(about(ids.reported).length, 1);
  });
}

/** A message that its provider rejected; it was recorded as one of a critical tag. */
async function fail(world: World, { stack }: Assembly, id: string): Promise<void> {
  const what = ['--status', 'rejected', '--id', id, '--to', recipient];
  done(await world.dlr(['send', untagged, ...what, '--stack', stack]));
  await until(arrivesWithinMs, async () => {
    const { status, tag } = await json(world, ['trace', untagged, id, '--stack', stack]);
    same([status, tag], ['rejected', 'otp']);
  });
}

/** Subscribes a queue to who is woken. @returns what asks it for the first text that is there. */
async function listen(world: World, { stack }: Assembly): Promise<() => Promise<string>> {
  const { PageTopicArn: TopicArn } = await outputsOf(world, stack);
  const { QueueUrl } = await world.ask('sqs', 'create_queue', { QueueName: 'told' });
  const { Attributes } = await world.ask('sqs', 'get_queue_attributes', { QueueUrl, AttributeNames: ['QueueArn'] });
  const Principal = { Service: 'sns.amazonaws.com' };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: Attributes.QueueArn }];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await world.ask('sqs', 'set_queue_attributes', { QueueUrl, Attributes: { Policy } });
  await world.ask('sns', 'subscribe', { TopicArn, Protocol: 'sqs', Endpoint: Attributes.QueueArn });
  return async () => {
    const { Messages = [] } = await world.ask('sqs', 'receive_message', { QueueUrl, VisibilityTimeout: 0 });
    expect(Messages.length > 0, 'nobody was told');
    return JSON.parse(Messages[0].Body).Message;
  };
}

async function switchOff(world: World, { check, need }: Checks, on: Assembly): Promise<void> {
  const off = await world.assembly(first);
  const { stack } = off;
  const { ApiUrl: url } = await outputsOf(world, stack);
  const before = await itemsOf(world, stack);
  const went = (await standing(world, on)).filter(({ logicalId }) => off.template.Resources[logicalId] === undefined);
  await need('cdk deploy with all of it off', () => deploy(world, off));
  await check('nothing of it is left, asked of each service', async () => {
    const kinds = new Set(went.map(({ type }) => type));
    for (const kind of ['EventBus', 'Rule', 'Connection', 'ApiDestination'])
      expect(kinds.has(`AWS::Events::${kind}`), `there was no ${kind}`);
    same(listed(await remaining(went)), []);
  });
  await check('the table has neither its stream nor the index of what is due, and every item', async () => {
    const { TableName } = await outputsOf(world, stack);
    const { Table } = await world.ask('dynamodb', 'describe_table', { TableName });
    const names = (Table.GlobalSecondaryIndexes ?? []).map(({ IndexName }: Told) => IndexName);
    same([Table.StreamSpecification?.StreamEnabled ?? false, names.includes('due')], [false, false]);
    const after = await itemsOf(world, stack);
    same(after, before);
    expect(
      Object.values(ids).every((id) => after.some((key) => key.includes(id))),
      JSON.stringify(after),
    );
  });
  await check('every resource is there as the template without it says', () => complete(world, off));
  await check('the API’s address answers nobody', async () => {
    const { status } = await postJson(`${url}/messages`, world.emulator.certificate, { messages: [] });
    expect(status === 403 || status === 404, `answered ${status}`);
  });
  await check('it takes reports, tells what it knew, and calls nobody', async () => {
    const calls = world.webhook.called.length;
    await send(world, stack, tokenProvider, 'told-nobody');
    await until(arrivesWithinMs, () => isDelivered(world, stack, tokenProvider, 'told-nobody'));
    same((await json(world, ['trace', untagged, ids.critical, '--stack', stack])).tag, 'otp');
    same(world.webhook.called.length, calls);
  });
}

async function itemsOf(world: World, stack: string): Promise<readonly string[]> {
  const { TableName } = await outputsOf(world, stack);
  const { Items } = await world.ask('dynamodb', 'scan', { TableName });
  return Items.map(({ pk }: { readonly pk: { readonly S: string } }) => pk.S).toSorted();
}
