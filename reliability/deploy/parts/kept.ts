import { type Checks, expect, same, until } from '../check.ts';
import { complete, listed, remaining, standing } from '../complete.ts';
import { callbackHost } from '../emulator.ts';
import { postJson } from '../https.ts';
import { kept as keptAt, rebuilt } from '../scenarios.ts';
import { type Assembly, deploy, done, outputsOf, type World } from '../world.ts';
import {
  arrivesWithinMs,
  endpoints,
  isDelivered,
  postDelivered,
  preflight,
  send,
  storeSecrets,
  tokenProvider,
} from './messages.ts';
import type { Part } from './part.ts';

const keptKinds = [
  ...['AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue', 'AWS::SecretsManager::Secret'],
  ...['AWS::ApiGatewayV2::DomainName', 'AWS::CertificateManager::Certificate', 'AWS::Route53::RecordSet'],
];

const passedOn = 'path-passed-on';

/** What outlives a stack, and what its users know of it. */
interface Left {
  readonly table: string;
  readonly secret: string;
  readonly endpoints: Awaited<ReturnType<typeof endpoints>>;
}

export const kept: Part = {
  name: 'protected',
  about:
    'a protected stage with a domain: not destroyed by accident, its data and URLs outlive it, and it is rebuilt on them',
  prove: async (world, checks) => {
    const assembly = await world.assembly(keptAt(world.there));
    await put(world, checks, assembly);
    const left = await destroy(world, checks, assembly);
    await rebuild(world, checks, left);
  },
};

async function put(world: World, { check, need }: Checks, assembly: Assembly): Promise<void> {
  const { stack, providers } = assembly;
  await need('cdk deploy of a protected stage', () => deploy(world, assembly));
  await check('every resource of it is there as its template says', () => complete(world, assembly));
  await check('it takes reports of each provider, by its domain', async () => {
    await storeSecrets(world, stack);
    for (const { url } of await endpoints(world, stack)) same(new URL(url).hostname, callbackHost);
    for (const provider of providers) await send(world, stack, provider, `${provider}-kept`);
  });
  await check('it does so where what stands in front passes its path on', async () => {
    const url = (await endpoints(world, stack)).find(({ provider }) => provider === tokenProvider)?.url ?? '';
    const { origin, pathname } = new URL(url);
    const [path] = pathname.split('/webhooks/');
    await postDelivered(world, `${origin}${path}${pathname}`, passedOn);
  });
  await check('dlr trace finds them delivered', async () => {
    const sent = [
      ...providers.map((provider) => [provider, `${provider}-kept`] as const),
      [tokenProvider, passedOn] as const,
    ];
    for (const [provider, messageId] of sent)
      await until(arrivesWithinMs, () => isDelivered(world, stack, provider, messageId));
  });
}

async function destroy(world: World, { check, need }: Checks, assembly: Assembly): Promise<Left> {
  const { stack } = assembly;
  const { TableName: table = '', SecretId: secret = '' } = await outputsOf(world, stack);
  const left = { table, secret, endpoints: await endpoints(world, stack) };
  const stood = await standing(world, assembly);
  await check('cdk destroy is refused', async () => {
    const { code, all } = await world.cdk(['destroy', '--force'], assembly);
    expect(code !== 0 && /TerminationProtection is enabled/.test(all), `ended with ${code}: ${all}`);
    same(listed(await remaining(stood)), listed(stood));
  });
  await need('cdk destroy, its protection taken off', async () => {
    const off = { StackName: stack, EnableTerminationProtection: false };
    await world.ask('cloudformation', 'update_termination_protection', off);
    done(await world.cdk(['destroy', '--force'], assembly));
  });
  await check('what the template keeps outlives it: table, queues, secret, domain; nothing else does', async () => {
    const keeps = stood.filter(({ isKept }) => isKept);
    const kinds = new Set(keeps.map(({ type }) => type));
    same(
      keptKinds.filter((type) => !kinds.has(type)),
      [],
    );
    same(listed(await remaining(stood)), listed(keeps));
  });
  return left;
}

async function rebuild(world: World, { check, need }: Checks, left: Left): Promise<void> {
  const { table, secret } = left;
  const assembly = await world.assembly(rebuilt(world.there, { table, secret }));
  const { stack, providers } = assembly;
  await check('dlr preflight finds what is adopted there, as it must be', async () => {
    const found = await preflight(world, assembly);
    same(
      found.filter(({ check, result }) => check === 'adopted' || result !== 'ok').map(({ found: what }) => what),
      ['what is adopted is there, as the functions need it'],
    );
  });
  await check('until then its domain answers nobody', async () => {
    const url = left.endpoints.find(({ provider }) => provider === tokenProvider)?.url ?? '';
    const { status } = await postJson(url, world.emulator.certificate, {});
    expect(status >= 400 && status < 500, `answered ${status}`);
  });
  await need('cdk deploy of the stage anew, on what is left', () => deploy(world, assembly));
  await check('every resource of that is there as its template says', () => complete(world, assembly));
  await check('the callback URLs are the very same', async () => same(await endpoints(world, stack), left.endpoints));
  await check('a message of before is found', () => isDelivered(world, stack, tokenProvider, `${tokenProvider}-kept`));
  await check('it takes reports of each provider, with the secrets of before', async () => {
    for (const provider of providers) await send(world, stack, provider, `${provider}-rebuilt`);
    for (const provider of providers)
      await until(arrivesWithinMs, () => isDelivered(world, stack, provider, `${provider}-rebuilt`));
  });
}
