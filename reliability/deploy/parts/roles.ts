import type { Told } from '../ask.ts';
import { expect, same } from '../check.ts';
import { first } from '../scenarios.ts';
import { physicalIds } from '../world.ts';
import { send, tokenProvider } from './messages.ts';
import type { Part } from './part.ts';

const right = 'sqs:SendMessage';

export const roles: Part = {
  name: 'roles',
  about: 'that the services hold the functions to their roles: without its right to the queue, ingest answers 503',
  prove: async (world, { check, need }) => {
    const { stack } = await world.assembly(first);
    const ids = await physicalIds(world, stack);
    const RoleName = [...ids].find(([id]) => /^IngestReceiverRole(?!DefaultPolicy)/.test(id))?.[1];
    expect(RoleName !== undefined, 'no role of ingest');
    const [PolicyName] = (await world.ask('iam', 'list_role_policies', { RoleName })).PolicyNames;
    const { PolicyDocument } = await world.ask('iam', 'get_role_policy', { RoleName, PolicyName });
    const put = (document: unknown): Promise<Told> =>
      world.ask('iam', 'put_role_policy', { RoleName, PolicyName, PolicyDocument: JSON.stringify(document) });
    const without = PolicyDocument.Statement.filter(({ Action }: Told) => ![Action].flat().includes(right));
    await need(`the role of ingest loses ${right}`, async () => {
      same(without.length, PolicyDocument.Statement.length - 1);
      await put({ ...PolicyDocument, Statement: without });
    });
    await check('without it, ingest answers 503', async () => {
      const { code, all } = await world.dlr(['send', tokenProvider, '--status', 'delivered', '--stack', stack]);
      expect(code === 1 && /answered 503/.test(all), `ended with ${code}: ${all}`);
    });
    await check('with it again, 200', async () => {
      await put(PolicyDocument);
      await send(world, stack, tokenProvider, 'with-its-right');
    });
  },
};
