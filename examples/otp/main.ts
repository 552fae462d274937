import { createClient } from '../../client/index.ts';
import { startLocalStack } from '../../local/stack.ts';
import { readCdkJson } from '../../local/template/synthesize.ts';
import type { CallbackUrl } from './providers.ts';
import { tellStory } from './story.ts';

console.log('Starting a stack on this machine, with its API on …');
const settings = (await readCdkJson()).context['delivrd'] as object;
const stack = await startLocalStack({ port: 0, settings: { ...settings, api: true } });
// Ctrl+C: no emulator stays behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stack.close().finally(() => process.exit(130)));
try {
  const client = createClient({
    url: stack.outputs['ApiUrl'] ?? stack.url,
    region: 'us-east-1',
    // Those of the local stack. In AWS, leave this out in a Lambda function.
    credentials: { accessKeyId: 'application', secretAccessKey: 'local' },
  });
  const urls = (await (await fetch(`${stack.url}/api/endpoints`)).json()) as readonly CallbackUrl[];
  await tellStory(client, urls, (line) => console.log(line));
} finally {
  await stack.close();
}
