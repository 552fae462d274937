import { type Client, confirm, findMessages, getMessage } from '../../client/index.ts';
import { type CallbackUrl, type Fate, simulateProviders } from './providers.ts';
import { sendCode } from './send-code.ts';

/** Who wants a code, and what becomes of the messages to him; numbers that nobody has. */
const people: readonly { readonly name: string; readonly number: string; readonly fates: readonly Fate[] }[] = [
  { name: 'Ada', number: '+447700900101', fates: ['delivered'] },
  { name: 'Ben', number: '+447700900102', fates: ['undelivered', 'delivered'] },
  { name: 'Cleo', number: '+447700900103', fates: ['silent'] },
  { name: 'Dan', number: '+447700900104', fates: ['opted out'] },
];

/** Lets everybody ask for a code, and tells what happens. @throws Error where it goes other than it should. */
export async function tellStory(
  client: Client,
  urls: readonly CallbackUrl[],
  print: (line: string) => void,
): Promise<void> {
  const fates = Object.fromEntries(people.map((person) => [person.number, person.fates]));
  const providers = simulateProviders(urls, fates);
  for (const { name, number } of people) {
    const startMs = Date.now();
    const say = (line: string): void =>
      print(`${name.padEnd(5)} ${((Date.now() - startMs) / 1000).toFixed(1).padStart(4)} s  ${line}`);
    const code = { number, reference: `login-${name.toLowerCase()}`, text: 'Your code is 421 337.' };
    const result = await sendCode({ client, say, ...providers }, code);
    const arrived = result?.delivered?.sent;
    if (!arrived) {
      say(`${result?.outcome}: ${result?.attempts.at(-1)?.message?.failureReason?.replaceAll('_', ' ')}`);
      continue;
    }
    say(`${arrived.channel === 'voice' ? 'the call is answered' : 'the SMS is there'}; the code is typed in`);
    await confirm(client, arrived.provider, arrived.messageId);
    const message = await confirmed(client, arrived.provider, arrived.messageId);
    say(`confirmed at ${message.confirmedAt}, ${result.attempts.length} sent in all`);
  }
  const [last] = people.slice(-1);
  if (last === undefined) return;
  print(`${last.name.padEnd(5)} asks once more`);
  await sendCode(
    { client, say: (line) => print(`${last.name.padEnd(5)}         ${line}`), ...providers },
    { number: last.number, reference: 'login-dan-2', text: '' },
  );

  await providers.reported();
  const { messages } = await findMessages(client, { clientReference: 'login-cleo' });
  print('What Delivrd knows of Cleo’s code:');
  for (const { provider, channel, status, price } of messages)
    print(`  ${provider} ${channel}: ${status}${price ? `, ${price.amount} ${price.currency}` : ''}`);
}

/** A confirmation goes the way of a report, through the queue. */
async function confirmed(client: Client, provider: string, messageId: string) {
  for (let tries = 0; tries < 50; tries++) {
    const message = await getMessage(client, provider, messageId);
    if (message?.confirmedAt) return message;
    await client.clock.sleep(200);
  }
  throw new Error(`${provider} ${messageId} was not confirmed.`);
}
