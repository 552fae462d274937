import { OperatorError } from '../../operator-error.ts';

/** A request as somebody captured it. */
export interface Capture {
  readonly method: string;
  /** Whole, query and all. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: Buffer;
  readonly sourceIp: string | null;
  /** Epoch milliseconds at which it came; null where nothing tells. */
  readonly receivedAt: number | null;
  /** What of the body is not as it was sent; null where nothing shows that. */
  readonly cut: string | null;
}

const expected =
  'expected a raw HTTP request (POST /webhooks/… HTTP/1.1, headers, an empty line, the body), or JSON with method, url, headers and body or bodyBase64';

const requestLine = /(?:^|\n|[^A-Za-z])(?:> )?((?:POST|GET|HEAD|PUT|PATCH|DELETE|OPTIONS) \S+(?: HTTP\/[\d.]+)?)\r?\n/;

/** Whether there is more of a request than its body: a request line, or JSON with the URL and the headers beside it. */
export function isCapture(bytes: Buffer): boolean {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (!/^\s*\{/.test(text)) return /^(?:POST|GET) \S/.test(text) || / HTTP\/\d/.test(requestLine.exec(text)?.[0] ?? '');
  try {
    const { url, headers } = JSON.parse(text);
    return typeof url === 'string' && typeof headers === 'object';
  } catch {
    return false;
  }
}

/** Reads a captured request: a raw HTTP message, whatever a capture has before it, or JSON. @throws OperatorError that says what is missing. */
export function readCapture(bytes: Buffer, place: string): Capture {
  const text = bytes.toString('latin1');
  if (/^\s*(\xef\xbb\xbf)?\{/.test(text)) return fromJson(bytes.toString('utf8').replace(/^\uFEFF/, ''), place);
  return fromHttp(bytes, text, place);
}

function fromJson(text: string, place: string): Capture {
  let value: Readonly<Record<string, unknown>>;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser would quote it.
    throw new OperatorError(`${place}: no JSON; ${expected}.`);
  }
  const { method = 'POST', url, headers, body, bodyBase64, sourceIp, receivedAt } = value;
  if (typeof url !== 'string' || !URL.canParse(url))
    throw new OperatorError(`${place}: url: expected the whole URL, such as https://…/webhooks/smstake.`);
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    throw new OperatorError(`${place}: headers: expected an object of names and values.`);
  if (typeof body !== 'string' && typeof bodyBase64 !== 'string' && method !== 'GET')
    throw new OperatorError(
      `${place}: expected the body byte for byte: a text in body, or base64 in bodyBase64. A parsed one has lost what was signed.`,
    );
  const at = receivedAt === undefined ? Number.NaN : new Date(receivedAt as string | number).getTime();
  const entries = Object.entries(headers as Readonly<Record<string, unknown>>);
  return {
    method: String(method).toUpperCase(),
    url,
    headers: Object.fromEntries(entries.map(([name, one]) => [name.toLowerCase(), [one].flat().join(',')])),
    raw: typeof bodyBase64 === 'string' ? Buffer.from(bodyBase64, 'base64') : Buffer.from(String(body ?? '')),
    sourceIp: typeof sourceIp === 'string' ? sourceIp : null,
    receivedAt: Number.isNaN(at) ? null : at,
    cut: null,
  };
}

function fromHttp(bytes: Buffer, text: string, place: string): Capture {
  // tcpdump -A has the packet's own header before it, curl -v a "> ".
  const first = requestLine.exec(text);
  if (!first) throw new OperatorError(`${place}: no request line; ${expected}.`);
  const start = first.index + first[0].indexOf(first[1] ?? '');
  const end = /\r?\n(?:> )?\r?\n/.exec(text.slice(start));
  const head = text.slice(start, end ? start + end.index : undefined);
  const [line = '', ...lines] = head.split(/\r?\n/);
  const [method = '', target = ''] = line.split(' ');
  const headers: Record<string, string> = {};
  for (const one of lines) {
    const [, name = '', value = ''] = /^(?:> )?([^:\s]+):[ \t]*(.*?)[ \t]*$/.exec(one) ?? [];
    if (name === '')
      throw new OperatorError(`${place}: a line between request line and body is no header; ${expected}.`);
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]},${value}`;
  }
  const body = end ? bytes.subarray(start + end.index + end[0].length) : Buffer.alloc(0);
  const { raw, cut } = bodyOf(body, headers, place);
  const scheme = headers['x-forwarded-proto'] ?? 'https';
  const url = /^https?:/.test(target) ? target : `${scheme}://${headers['host'] ?? 'host'}${target}`;
  if (!URL.canParse(url)) throw new OperatorError(`${place}: the request line names no address; ${expected}.`);
  const at = Date.parse(headers['date'] ?? '');
  return { method, url, headers, raw, sourceIp: null, receivedAt: Number.isNaN(at) ? null : at, cut };
}

function bodyOf(body: Buffer, headers: Readonly<Record<string, string>>, place: string): Pick<Capture, 'raw' | 'cut'> {
  if (/\bchunked\b/i.test(headers['transfer-encoding'] ?? '')) return { raw: unchunked(body, place), cut: null };
  const length = Number(headers['content-length'] ?? Number.NaN);
  if (Number.isNaN(length) || length === body.length) return { raw: body, cut: null };
  // An editor adds a newline to what it saves, a capture the next request.
  if (length < body.length) return { raw: body.subarray(0, length), cut: null };
  return { raw: body, cut: `Content-Length is ${length}, and the capture has ${body.length} bytes of the body` };
}

/** Joins the chunks; whatever stands as it is where they are joined already. */
function unchunked(body: Buffer, place: string): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const [whole, digits = ''] = /^([0-9a-f]+)(?:;[^\r\n]*)?\r?\n/i.exec(body.toString('latin1', at, at + 100)) ?? [];
    if (whole === undefined) {
      if (parts.length === 0) return body;
      throw new OperatorError(
        `${place}: the body is said to be chunked, and a chunk has no length: take the capture again.`,
      );
    }
    const length = Number.parseInt(digits, 16);
    if (length === 0) return Buffer.concat(parts);
    at += whole.length;
    parts.push(body.subarray(at, at + length));
    at += length;
    at += body.toString('latin1', at, at + 2) === '\r\n' ? 2 : 1;
  }
}
