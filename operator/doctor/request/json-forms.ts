/** JSON with each text as it was written, and members in their order: what JSON.parse would not keep. */
type Node =
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, value: Node])[] }
  | { readonly kind: 'array'; readonly items: readonly Node[] }
  | { readonly kind: 'scalar'; readonly token: string };

const tokenPattern = /\s*([{}[\]:,]|"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)\s*/y;

/** Null where it is no JSON. */
function parse(text: string): Node | null {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const [, token] = tokenPattern.exec(text) ?? [];
    if (token === undefined) return null;
    tokens.push(token);
  }
  let at = 0;
  const value = (): Node => {
    const token = tokens[at++] ?? '';
    if (token === '{') {
      const members: [string, Node][] = [];
      while (tokens[at] !== '}') {
        const key = tokens[at] ?? '';
        at += 2;
        members.push([key, value()]);
        if (tokens[at] === ',') at++;
        else if (tokens[at] !== '}') throw new Error('no JSON');
      }
      at++;
      return { kind: 'object', members };
    }
    if (token === '[') {
      const items: Node[] = [];
      while (tokens[at] !== ']') {
        items.push(value());
        if (tokens[at] === ',') at++;
        else if (tokens[at] !== ']') throw new Error('no JSON');
      }
      at++;
      return { kind: 'array', items };
    }
    return { kind: 'scalar', token };
  };
  try {
    JSON.parse(text);
    return value();
  } catch {
    return null;
  }
}

interface Spacing {
  readonly comma: string;
  readonly colon: string;
  /** Of each level; null for one line. */
  readonly indent: string | null;
  readonly newline: string;
}

interface Style extends Spacing {
  readonly text: (token: string) => string;
  readonly number: (token: string) => string;
  readonly order: (keys: readonly string[]) => readonly number[];
}

const oneLine = { indent: null, newline: '' };
const compact: Spacing = { comma: ',', colon: ':', ...oneLine };
const spacings: readonly Spacing[] = [
  compact,
  { comma: ', ', colon: ': ', ...oneLine },
  { comma: ',', colon: ': ', ...oneLine },
  ...['  ', '    ', '\t'].map((indent) => ({ comma: ',', colon: ': ', indent, newline: '\n' })),
  { comma: ',', colon: ': ', indent: '  ', newline: '\r\n' },
];

function write(node: Node, style: Style, depth = 0): string {
  if (node.kind === 'scalar') {
    const { token } = node;
    if (token.startsWith('"')) return style.text(token);
    return /^[-\d]/.test(token) ? style.number(token) : token;
  }
  const [open, close] = node.kind === 'object' ? '{}' : '[]';
  const written =
    node.kind === 'array'
      ? node.items.map((item) => write(item, style, depth + 1))
      : style
          .order(node.members.map(([key]) => key))
          .map((at) => node.members[at] as (typeof node.members)[number])
          .map(([key, value]) => `${style.text(key)}${style.colon}${write(value, style, depth + 1)}`);
  if (style.indent === null || written.length === 0) return `${open}${written.join(style.comma)}${close}`;
  const [outer, inner] = [style.indent.repeat(depth), style.indent.repeat(depth + 1)];
  const { newline, comma } = style;
  return `${open}${newline}${inner}${written.join(`${comma}${newline}${inner}`)}${newline}${outer}${close}`;
}

type Rewrite = (token: string) => string;
const same: Rewrite = (token) => token;

const unicode = (pattern: RegExp, upper: boolean) => (text: string) =>
  text.replace(pattern, (char) => {
    const digits = char.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${upper ? digits.toUpperCase() : digits}`;
  });
const beyondAscii = /[\u0080-\uffff]/g;
const ofHtml = /[<>&]/g;

/** How libraries write a text: bare, with what is beyond ASCII escaped (Python, C#), with slashes escaped (PHP), with HTML's signs escaped (Go). */
const texts: readonly Rewrite[] = [
  same,
  ...[same, unicode(beyondAscii, false), unicode(beyondAscii, true)].flatMap((ascii) =>
    [same, (text: string) => text.replaceAll('/', '\\/')].flatMap((slashes) =>
      [same, unicode(ofHtml, false)].map(
        (html): Rewrite =>
          (token) =>
            html(slashes(ascii(JSON.stringify(JSON.parse(token))))),
      ),
    ),
  ),
];

/** How libraries write a number: as it stands, shortest, with a fraction, as a text. */
const numbers: readonly Rewrite[] = [
  same,
  (token) => String(Number(token)),
  (token) => (/^-?\d+$/.test(token) ? `${token}.0` : token),
  (token) => (/^-?\d+(\.\d+)?$/.test(token) ? Number(token).toFixed(2) : token),
  (token) => `"${token}"`,
];

/** In place, sorted, and as the provider's sample has them, what that has not at the end. */
const ordersLike = (sample: Node | null): readonly Style['order'][] => {
  const known = sample?.kind === 'object' ? sample.members.map(([key]) => key) : [];
  const placeOf = (key: string): number => (known.includes(key) ? known.indexOf(key) : known.length);
  const inPlace = (keys: readonly string[]): number[] => keys.map((_, at) => at);
  const by =
    (compare: (a: string, b: string) => number): Style['order'] =>
    (keys) =>
      inPlace(keys).sort((a, b) => compare(keys[a] ?? '', keys[b] ?? ''));
  return [
    inPlace,
    by((a, b) => (a < b ? -1 : 1)),
    ...(known.length > 0 ? [by((a, b) => placeOf(a) - placeOf(b))] : []),
  ];
};

/** What other libraries would have written for the same JSON, this text left out; nothing where it is none. `sample` is one of the provider's. */
export function* jsonForms(text: string, sample: string): Generator<string> {
  const node = parse(text);
  if (node === null || node.kind === 'scalar') return;
  const seen = new Set([text]);
  for (const order of ordersLike(parse(sample)))
    for (const spacing of spacings)
      for (const ofText of texts)
        for (const number of numbers) {
          const form = write(node, { ...spacing, text: ofText, number, order });
          if (seen.has(form)) continue;
          seen.add(form);
          yield form;
        }
}
