import { expect, test } from 'vitest';
import { awsSms, awsSmsGate } from '../../../functions/providers/aws-sms.ts';
import { cases } from '../cases.ts';

const confirmation = cases.find(({ provider, name }) => provider === 'aws-sms' && name === 'subscription-confirmation');

test('the confirmation of a subscription is a handshake, by POST alone; a notification is none', () => {
  const raw = confirmation?.body ?? Buffer.alloc(0);
  expect(awsSmsGate.handshake?.({ method: 'POST', query: '', raw })).toEqual({
    kind: 'confirmation',
    url: JSON.parse(raw.toString('utf8')).SubscribeURL,
  });
  expect(awsSmsGate.handshake?.({ method: 'GET', query: '', raw })).toBeNull();
  expect(awsSmsGate.handshake?.({ method: 'POST', query: '', raw: Buffer.from(awsSms.compose({}).body) })).toBeNull();
});

test('each event that is made up is a notification of its own, its repeat the same', () => {
  const idOf = (status: string): string => JSON.parse(awsSms.compose({ messageId: 'm', status }).body).MessageId;
  expect(idOf('TEXT_QUEUED')).not.toBe(idOf('TEXT_DELIVERED'));
  expect(idOf('TEXT_QUEUED')).toBe(idOf('TEXT_QUEUED'));
});
