import type { Catalogue } from './catalogues/catalogue.ts';
import { compose } from './custom/compose.ts';
import { planOf } from './custom/plan.ts';
import type { CustomSettings } from './custom/settings.ts';
import { takeApart } from './custom/take-apart.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { readerOf } from './reading/reports.ts';
import { statusesOf, type Words } from './reading/verdict.ts';
import { type SignatureSettings, signatureOf } from './signatures/families.ts';
import { webhookIdHeader } from './signatures/standard-webhooks.ts';

/** The door of a provider of settings. @param name what it is called there. */
export function customGate(name: string, settings: CustomSettings): Gate {
  const { method = 'POST', acknowledgement } = settings;
  const signature = signatureSettings(settings);
  return {
    id: name,
    name,
    method,
    signature: signature === undefined ? null : signatureOf(signature),
    deadlineMs: null,
    ...(acknowledgement && { acknowledgement }),
    ...(signature?.family === 'standard-webhooks' && { readHeaders: [webhookIdHeader] }),
  };
}

const signatureSettings = ({ use, signature }: CustomSettings): SignatureSettings | undefined =>
  signature ?? (use === 'standard-webhooks' ? { family: use } : undefined);

/** How a provider of settings is read, and played. @param name what it is called there. */
export const customProvider = (name: string, settings: CustomSettings): Provider =>
  provider(customGate(name, settings), () => {
    const words = wordsOf(settings);
    const plan = planOf(settings, words);
    const hasIds = signatureSettings(settings)?.family === 'standard-webhooks';
    return {
      sendsOtherEvents: settings.event !== undefined,
      catalogue: catalogueOf(settings),
      words: statusesOf(words),
      lists: { words },
      parse: readerOf({
        id: [settings.fields?.id ?? plan.names.id[0]],
        statusName: settings.fields?.status,
        words,
        channel: settings.channel ?? 'sms',
        catalogue: catalogueOf(settings),
        takeApart: (value) => takeApart(plan, value),
        ...(hasIds && { callbackId: (headers) => headers[webhookIdHeader] ?? null }),
      }),
      compose: (wish) => compose(plan, [wish]),
      ...(plan.reports !== null && { composeBatch: (wishes) => compose(plan, wishes) }),
    };
  });

const inWords = (read: string): string => `The settings of this stage read it as ${read.replaceAll('_', ' ')}.`;

const wordsOf = ({ statuses = {} }: CustomSettings): Words =>
  Object.fromEntries(Object.entries(statuses).map(([word, status]) => [word, { status, says: inWords(status) }]));

const catalogueOf = ({ errors = {} }: CustomSettings): Catalogue =>
  Object.entries(errors).map(([code, reason]) => ({ codes: [code], reason, words: inWords(reason) }));
