import { registry } from '../../../functions/providers/registry.ts';
import { expect, same } from '../check.ts';
import { postJson } from '../https.ts';
import { type Assembly, done, json, type World } from '../world.ts';

/** A provider of cdk.json that is authenticated by its URL alone. */
export const tokenProvider = 'wavix';
/** From a callback to the table, the queue's poll and the batch's window in between. */
export const arrivesWithinMs = 30_000;

/** A report of each provider is sent and answered 200. @returns the message's id. */
export async function send(world: World, stack: string, provider: string, messageId: string): Promise<string> {
  const sent = await json(world, ['send', provider, '--status', 'delivered', '--id', messageId, '--stack', stack]);
  same(sent.answer, 200);
  return messageId;
}

/** @throws Failed where the table does not have the message as delivered. */
export async function isDelivered(world: World, stack: string, provider: string, messageId: string): Promise<void> {
  const { status } = await json(world, ['trace', provider, messageId, '--stack', stack]);
  same(status, 'delivered');
}

/** Posts an authentic request that can't be read. */
export async function postUnreadable(world: World, stack: string): Promise<void> {
  const url = (await endpoints(world, stack)).find(({ provider }) => provider === tokenProvider)?.url;
  expect(url !== undefined, `${stack} has no ${tokenProvider}`);
  const { status, body } = await postJson(url, world.emulator.certificate, { not: 'a report' });
  expect(status === 200, `answered ${status}: ${body}`);
}

/** Posts a genuine report to a callback URL that is in no output. */
export async function postDelivered(world: World, url: string, messageId: string): Promise<void> {
  const composed = registry.get(tokenProvider)?.compose({ messageId, status: 'delivered', atMs: Date.now() });
  const { status, body } = await postJson(url, world.emulator.certificate, JSON.parse(composed?.body ?? ''));
  expect(status === 200, `answered ${status}: ${body}`);
}

/** What `dlr preflight` finds of the stage as it is set here. */
export const preflight = async (world: World, { project, stack }: Assembly): Promise<readonly Finding[]> =>
  (await json(world, ['preflight', '--stack', stack], { project })).findings;

interface Finding {
  readonly check: string;
  readonly result: string;
  readonly found: string;
}

interface Endpoint {
  readonly provider: string;
  readonly url: string;
  readonly authentication: readonly string[];
}

export const endpoints = (world: World, stack: string): Promise<readonly Endpoint[]> =>
  json(world, ['endpoints', '--stack', stack]);

/** Stores a secret for each provider that has one of its own. */
export async function storeSecrets(world: World, stack: string): Promise<void> {
  for (const { provider, authentication } of await endpoints(world, stack)) {
    for (const [method, name, value] of [
      ['signature', 'signingSecret', 'c2VjcmV0c2VjcmV0c2VjcmV0'],
      ['basic', 'basic', 'somebody:c2VjcmV0c2VjcmV0'],
    ] as const)
      if (authentication.includes(method)) {
        // Nothing has read the secrets yet, or all will within the wait: they are sent to later than that.
        const parameters = ['secrets', 'add', provider, '--name', name, '--no-wait', '--stack', stack];
        done(await world.dlr(parameters, { input: value }));
      }
  }
}
