// The application's API as OpenAPI: made of the schemas by which requests are checked and answers tested; docs/openapi.json.
import { z } from 'zod';
import { confirmation, recording } from '../functions/api/schemas.ts';
import { mostHours, usualHours } from '../functions/aws/route-window.ts';
import { longestWaitSeconds } from '../functions/shared/api-routes.ts';
import { mostListed, usuallyListed } from '../functions/shared/places.ts';
import { searchIndexes } from '../functions/shared/table-keys.ts';
import { instant } from './schemas/common.ts';
import { message, messages } from './schemas/message.ts';
import { output as recipient } from './schemas/recipient.ts';
import { output as routes } from './schemas/routes.ts';

const mistake = z
  .strictObject({
    error: z.string().describe('what is wrong, in a sentence'),
    path: z
      .string()
      .optional()
      .describe('where: a JSON path of the body, or the name of a part of the path or the query; of 409 the setting'),
    expected: z.string().optional().describe('what would be right there'),
  })
  .describe('why a call was not carried out');

const schemas = {
  Confirmation: confirmation,
  Confirmed: z.strictObject({ confirmedAt: instant.describe('as it is kept') }),
  Message: message,
  Messages: messages,
  Mistake: mistake,
  Recipient: recipient,
  Recorded: z.strictObject({ recorded: z.number().int().describe('how many messages the queue holds') }),
  Recording: recording,
  Routes: routes,
} as const;
type Name = keyof typeof schemas;

const reference = (name: string): string => `#/components/schemas/${name}`;

function components(): object {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema as z.ZodType, { id });
  const made = z.toJSONSchema(registry, { uri: reference, io: 'input' });
  return Object.fromEntries(
    Object.entries(made.schemas)
      .map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const json = (name: Name): object => ({ 'application/json': { schema: { $ref: reference(name) } } });
const answer = (description: string, name: Name): object => ({ description, content: json(name) });
const pathText =
  'a text of letters, digits and . _ - that begins with a letter or a digit; any other as ~ and the base64url of its UTF-8, without padding';
const inPath = (name: string, description: string): object => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
});
const inQuery = (name: string, description: string, schema: object): object => ({
  name,
  in: 'query',
  description,
  schema,
});
const text = { type: 'string' };

const badRequest = { 400: answer('the request is wrong; nothing came of it', 'Mistake') };
const tooMuch = { 413: answer('the body is too large; nothing came of it', 'Mistake') };
const later = {
  500: answer('a mistake of the API itself, which its log tells by the request id', 'Mistake'),
  503: {
    ...answer('AWS did not answer in time: the same call may be made again', 'Mistake'),
    headers: { 'Retry-After': { description: 'seconds to wait', schema: { type: 'integer' } } },
  },
};
const noIndex = {
  409: answer('the index that this needs is off by the stage’s settings: path names the one', 'Mistake'),
};
/** API Gateway's own answers. */
const gateway = {
  403: { description: 'not signed, not signed right, or without the right execute-api:Invoke (by API Gateway)' },
  429: { description: 'more requests than limits.apiRequestsPerSecond (by API Gateway)' },
};
const always = { ...badRequest, ...gateway, ...later };

const provider = inPath('provider', 'id of the provider');
const id = inPath('id', `the id that the provider gave: ${pathText}`);

const paths = {
  '/messages': {
    post: {
      operationId: 'recordSends',
      summary: 'Tells what was sent. All of it is queued or, where a message is wrong, none; again is harmless.',
      requestBody: { required: true, content: json('Recording') },
      responses: { 200: answer('all of them are durably queued', 'Recorded'), ...always, ...tooMuch },
    },
    get: {
      operationId: 'listMessages',
      summary: 'Messages to a number or with a reference, newest first. One of both is needed.',
      parameters: [
        inQuery(
          'recipient',
          `phone number as people write it (setting search.recipient, index ${searchIndexes.recipient.name})`,
          text,
        ),
        inQuery('clientReference', 'the application’s own name for it (setting search.clientReference)', text),
        inQuery('limit', 'how many at most', {
          type: 'integer',
          minimum: 1,
          maximum: mostListed,
          default: usuallyListed,
        }),
        inQuery('next', 'where to go on: what a former answer gave', text),
      ],
      responses: { 200: answer('messages', 'Messages'), ...always, ...noIndex },
    },
  },
  '/messages/{provider}/{id}': {
    get: {
      operationId: 'getMessage',
      summary: 'One message; with waitForFinal once it is final, or as it is when the time is over.',
      parameters: [
        provider,
        id,
        inQuery('waitForFinal', 'seconds to wait at most', {
          type: 'integer',
          minimum: 1,
          maximum: longestWaitSeconds,
        }),
      ],
      responses: {
        200: answer('the message', 'Message'),
        404: answer('neither a send nor a report of it came; or no such provider: then path is provider', 'Mistake'),
        ...always,
      },
    },
  },
  '/messages/{provider}/{id}/confirmation': {
    put: {
      operationId: 'confirmMessage',
      summary: 'Tells that what the message was for was done: its code was typed in. Again is harmless.',
      parameters: [provider, id],
      requestBody: { required: false, content: json('Confirmation') },
      responses: {
        200: answer('it is durably queued', 'Confirmed'),
        404: answer('no such provider', 'Mistake'),
        ...always,
        ...tooMuch,
      },
    },
  },
  '/recipients/{recipient}': {
    get: {
      operationId: 'getRecipient',
      summary: 'Whether a number is fine, unreachable, invalid or opted out, by its last messages.',
      parameters: [inPath('recipient', `phone number as people write it: ${pathText}`)],
      responses: { 200: answer('the number', 'Recipient'), ...always, ...noIndex },
    },
  },
  '/routes/{country}': {
    get: {
      operationId: 'getRoutes',
      summary:
        'How each provider did in a country over the last hours, best first. An answer is at most five minutes old.',
      parameters: [
        inPath('country', 'ISO 3166, such as IN'),
        inQuery('hours', 'how far back', { type: 'integer', minimum: 1, maximum: mostHours, default: usualHours }),
      ],
      responses: {
        200: answer('its providers', 'Routes'),
        ...always,
        409: answer('the stage does not count routes: its setting metrics.routes is off', 'Mistake'),
      },
    },
  },
} as const;

/** The document, for a tool that reads OpenAPI 3.1. */
export const openApi = (): object => ({
  openapi: '3.1.0',
  info: {
    title: 'Delivrd: the application’s API',
    version: '1',
    description: 'What an application sent, and what became of it. docs/api.md tells how to call it.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [
    {
      url: '{apiUrl}',
      variables: { apiUrl: { default: 'http://127.0.0.1:3000', description: 'output ApiUrl of the stack' } },
    },
  ],
  security: [{ iam: [] }],
  paths,
  components: {
    schemas: components(),
    securitySchemes: {
      iam: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'AWS Signature Version 4, service execute-api',
        'x-amazon-apigateway-authtype': 'awsSigv4',
      },
    },
  },
});

/** The routes of API Gateway that serve the document's paths. */
export const routesOf = (): readonly string[] => [
  ...new Set(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => {
        const greedy = path.replace(/\/\{.*$/, '/{path+}');
        return `${method.toUpperCase()} ${greedy}`;
      }),
    ),
  ),
];
