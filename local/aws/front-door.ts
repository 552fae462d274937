import { createServer, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** One call of an AWS service. */
export interface AwsCall {
  /** The access key that signed it: a function's logical id, or another caller's name. */
  readonly caller: string;
  /** Which of the caller's execution environments made it; empty for callers that are no function. */
  readonly environment: string;
  readonly service: string;
  readonly action: string;
  readonly input: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface AwsAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers the calls of one service. */
export type Service = (call: AwsCall) => Promise<AwsAnswer>;

/** What a gate answers to cut the connection instead; also what a caller heard who had hung up. */
export const droppedConnection: AwsAnswer = { status: 0, contentType: '', body: '' };

/**
 * Looks at a call before its service does; an answer of its own stands for the service's, null lets the call go on. With
 * `next` it has the call carried out itself, to change what its caller hears of it. The place for faults.
 */
export type Gate = (call: AwsCall, next: () => Promise<AwsAnswer>) => Promise<AwsAnswer | null>;

/** Looks at a call and what its caller heard of it. */
export type Witness = (call: AwsCall, answer: AwsAnswer) => void;

export interface FrontDoor {
  readonly url: string;
  readonly services: Map<string, Service>;
  readonly gates: Gate[];
  readonly witnesses: Witness[];
  /** Told of each call that a service carried out, with its answer, whether or not the caller hears of it. */
  readonly effects: Witness[];
  /** Has a service carry out a call, past all gates. */
  readonly carryOut: Service;
  /** Told of a call after which its caller closed the connection: he may have given it up and read no answer. */
  readonly hangUps: ((call: AwsCall) => void)[];
  readonly close: () => Promise<void>;
}

export const jsonAnswer = (value: unknown): AwsAnswer => ({
  status: 200,
  contentType: 'application/x-amz-json-1.1',
  body: JSON.stringify(value),
});

/** An error as the AWS JSON protocol writes it, with what some errors tell beside their message. */
export const errorAnswer = (status: number, code: string, message: string, details: object = {}): AwsAnswer => ({
  status,
  contentType: 'application/x-amz-json-1.1',
  body: JSON.stringify({ __type: code, message, ...details }),
});

/** An answer of the older Query protocol. `result` is XML. */
export const queryAnswer = (action: string, result: string): AwsAnswer => ({
  status: 200,
  contentType: 'text/xml',
  body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
});

/** Whether a call is of that protocol, whose errors are XML. */
export const isQuery = ({ headers, service }: AwsCall): boolean =>
  headers['x-amz-target'] === undefined && service !== 'lambda';

/** An error as that protocol writes it. */
export const queryError = (status: number, code: string, message: string): AwsAnswer => ({
  status,
  contentType: 'text/xml',
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></ErrorResponse>`,
});

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** How the services sign themselves in `X-Amz-Target`. */
const targets: Readonly<Record<string, string>> = {
  AWSEvents: 'events',
  AmazonSQS: 'sqs',
  DynamoDBStreams_20120810: 'dynamodbstreams',
  DynamoDB_20120810: 'dynamodb',
  GraniteServiceVersion20100801: 'cloudwatch',
  Logs_20140328: 'logs',
  secretsmanager: 'secretsmanager',
};

/** The one endpoint for every AWS call on this machine (`AWS_ENDPOINT_URL`): counts it, lets gates see it, routes it. */
export async function openFrontDoor(): Promise<FrontDoor> {
  const services = new Map<string, Service>();
  const gates: Gate[] = [];
  const witnesses: Witness[] = [];
  const effects: Witness[] = [];
  const hangUps: ((call: AwsCall) => void)[] = [];
  const lastCalls = new WeakMap<Socket, AwsCall>();

  const carryOut: Service = async (call) => {
    const service = services.get(call.service);
    if (!service)
      return (isQuery(call) ? queryError : errorAnswer)(
        400,
        'UnknownOperationException',
        `No service ${call.service} here.`,
      );
    const answer = await service(call);
    // Asked for only now: a call may have waited for its answer since before somebody began to look.
    for (const told of effects) told(call, answer);
    return answer;
  };

  const answer = async (call: AwsCall | null): Promise<AwsAnswer> => {
    if (call === null) return errorAnswer(400, 'UnknownOperationException', 'Not a call that Delivrd makes.');
    const passGate = async (at: number): Promise<AwsAnswer> => {
      const next = (): Promise<AwsAnswer> => passGate(at + 1);
      const gate = gates[at];
      return gate ? ((await gate(call, next)) ?? next()) : carryOut(call);
    };
    return passGate(0);
  };

  const server = createServer(async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const call = readCall(request, Buffer.concat(chunks));
      if (call) lastCalls.set(request.socket, call);
      const result = await answer(call).catch((error: Error) => errorAnswer(500, 'InternalFailure', error.message));
      const heard = request.socket.destroyed ? droppedConnection : result;
      if (call) for (const witness of witnesses) witness(call, heard);
      // Not resetAndDestroy(): after some of those a process never ends. A caller who waits for an answer hears the same, ECONNRESET.
      if (result === droppedConnection) request.socket.destroy();
      else
        response.writeHead(result.status, { ...result.headers, 'content-type': result.contentType }).end(result.body);
    } catch (error) {
      if (response.headersSent || response.destroyed) return;
      const { status, contentType, body } = errorAnswer(500, 'InternalFailure', (error as Error).message);
      response.writeHead(status, { 'content-type': contentType }).end(body);
    }
  });
  server.on('connection', (socket) =>
    socket.once('close', (hadError) => {
      const call = lastCalls.get(socket);
      // Not where this server closed an idle one.
      if (call && (hadError || socket.readableEnded)) for (const told of hangUps) told(call);
    }),
  );
  // A call on a connection that is closed for being idle would be lost without a rule.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    services,
    gates,
    witnesses,
    effects,
    carryOut,
    hangUps,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readCall({ method, url = '/', headers: given }: IncomingMessage, raw: Buffer): AwsCall | null {
  const headers = given as Record<string, string>;
  const body = headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
  const caller = /Credential=([^/,\s]+)/.exec(headers['authorization'] ?? '')?.[1] ?? 'unsigned';
  const environment = headers['x-amz-security-token'] ?? '';
  const target = headers['x-amz-target'];
  if (target !== undefined) {
    const [prefix = '', action = ''] = target.split('.');
    return {
      caller,
      environment,
      service: targets[prefix] ?? prefix,
      action,
      input: JSON.parse(body.toString('utf8') || '{}'),
      headers,
    };
  }
  const [, invoked] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url) ?? [];
  if (invoked !== undefined) {
    const InvocationType = headers['x-amz-invocation-type'] ?? 'RequestResponse';
    const input = { FunctionName: decodeURIComponent(invoked), InvocationType, Payload: body.toString('utf8') };
    return { caller, environment, service: 'lambda', action: 'Invoke', input, headers };
  }
  // CloudFormation, SNS and STS still speak the older Query protocol, where the signature names the service.
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([\w-]+)\//.exec(headers['authorization'] ?? '')?.[1];
  // Anybody may ask SNS for a certificate, and confirm a subscription.
  if (method === 'GET' && headers['authorization'] === undefined) {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const asked = { ...Object.fromEntries(searchParams), path: pathname };
    return { caller, environment, service: 'sns', action: searchParams.get('Action') ?? 'Get', input: asked, headers };
  }
  const input = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  return input['Action'] === undefined
    ? null
    : { caller, environment, service: service ?? 'cloudformation', action: input['Action'], input, headers };
}

/** The access key that other endpoints see. */
export const forwardedCaller = 'delivrd';

/** Not fetch(): of many small calls to this machine it takes a multiple of the time. */
const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };

/** A service behind another HTTP endpoint. It sees one caller for all: DynamoDB Local gives each access key tables of its own. */
export function forwardTo(url: string): Service {
  const isSecure = url.startsWith('https:');
  const [agent, request] = isSecure ? [agents.https, httpsRequest] : [agents.http, httpRequest];
  return ({ headers, input }) =>
    new Promise((resolve, reject) => {
      const { host: _, connection: __, 'content-encoding': ___, ...kept } = headers;
      const signed = headers['authorization'] ?? '';
      const authorization = signed.replace(/Credential=[^/]+/, `Credential=${forwardedCaller}`);
      const body = JSON.stringify(input);
      const sent = { ...kept, authorization, 'content-length': Buffer.byteLength(body) };
      const outgoing = request(url, { method: 'POST', agent, headers: sent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 500,
            contentType: response.headers['content-type'] ?? 'application/x-amz-json-1.0',
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      outgoing.once('error', () => reject(new Error(`nothing answers at ${url}`)));
      outgoing.end(body);
    });
}
