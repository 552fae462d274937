export type { Message } from '../functions/domain/message.ts';
export type { Price } from '../functions/domain/report.ts';
export type { Route } from '../functions/domain/routes.ts';
export { type Client, type ClientOptions, createClient } from './client.ts';
export type { Clock } from './clock.ts';
export { DelivrdError } from './errors.ts';
export {
  confirm,
  findMessages,
  getMessage,
  type Options,
  type Page,
  recordSend,
  type Send,
  type Wanted,
} from './messages.ts';
export { type Advice, getRecipient, type Recipient, shouldSend } from './recipients.ts';
export type { Answer, Request, Transport } from './request.ts';
export { bestProvider, getRoutes, type RouteOptions } from './routes.ts';
export type { Attempt, AttemptOutcome } from './send-with-retry/attempt.ts';
export type { Outcome } from './send-with-retry/next-step.ts';
export type { Fallback, Policy, Sender, Turn } from './send-with-retry/policy.ts';
export { type Result, sendWithRetry } from './send-with-retry/send-with-retry.ts';
export type { Credentials, CredentialsProvider, Fetch } from './transport.ts';
export { type WaitOptions, waitForFinal } from './wait-for-final.ts';
