// Stands in for the APIs of two providers: takes messages, and reports on them to Delivrd's callback URLs as the real ones do.
import { createHmac, randomUUID } from 'node:crypto';

/** Where a provider reports to, as `GET /api/endpoints` of the local stack tells it. */
export interface CallbackUrl {
  readonly provider: string;
  readonly url: string;
  readonly signingSecret?: string | null;
}

/** What becomes of a message to a number; `silent`: nobody ever hears. */
export type Fate = 'delivered' | 'undelivered' | 'opted out' | 'silent';

/** As an application sees a provider: an id for each message that it takes. */
export type SendMessage = (wish: { readonly to: string; readonly text: string }) => Promise<string>;

export interface Providers {
  readonly sms: SendMessage;
  /** Calls, and reads the text out. */
  readonly call: SendMessage;
  /** Once all reports are with Delivrd. @throws Error where one was not taken. */
  readonly reported: () => Promise<void>;
}

/** @param fates what becomes of the messages to each number, first message first; without a word, they are delivered. */
export function simulateProviders(
  urls: readonly CallbackUrl[],
  fates: Readonly<Record<string, readonly Fate[]>>,
): Providers {
  const begun = new Map<string, number>();
  const reports: Promise<void>[] = [];
  const fateOf = (to: string): Fate => {
    const number = begun.get(to) ?? 0;
    begun.set(to, number + 1);
    return fates[to]?.[number] ?? 'delivered';
  };
  const report = async (provider: string, body: object): Promise<void> => {
    const { url, signingSecret } = urls.find((one) => one.provider === provider) ?? {};
    if (url === undefined) throw new Error(`The stack has no provider ${provider}: see cdk.json.`);
    const text = JSON.stringify(body);
    const signature = createHmac('sha256', signingSecret ?? '')
      .update(text)
      .digest('hex');
    const signed: Record<string, string> = signingSecret ? { 'x-smstake-signature': `sha256=${signature}` } : {};
    const headers = { 'content-type': 'application/json', ...signed };
    const response = await fetch(url, { method: 'POST', headers, body: text });
    if (response.status !== 200) throw new Error(`Delivrd answered ${provider}'s report with ${response.status}.`);
  };

  /** Wavix: SMS. */
  const sms: SendMessage = ({ to }) => {
    const message_id = randomUUID();
    const fate = fateOf(to);
    const tell = (status: string, more: object = {}): Promise<void> =>
      report('wavix', { message_id, message_type: 'sms', to, status, sent: new Date().toISOString(), ...more });
    reports.push(
      tell('sent').then(async () => {
        await sleep(300);
        if (fate === 'delivered') return tell('delivered', { delivered: new Date().toISOString() });
        if (fate === 'undelivered') return tell('undelivered');
        if (fate === 'opted out') return tell('rejected', { error: 'Unsubscribed recipient' });
      }),
    );
    return Promise.resolve(message_id);
  };

  /** SMSTAKE: calls among others; signed. */
  const call: SendMessage = ({ to }) => {
    const message_id = `call_${randomUUID()}`;
    const told = { event: 'message.dlr', message_id, channel: 'voice', to };
    reports.push(
      sleep(800).then(() =>
        report('smstake', { ...told, status: 'answered', delivered_at: new Date().toISOString(), call_duration: 14 }),
      ),
    );
    return Promise.resolve(message_id);
  };

  return {
    sms,
    call,
    reported: async () => {
      await Promise.all(reports);
    },
  };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
