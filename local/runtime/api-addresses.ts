/** By which names and paths the HTTP API is reached. */
export interface ApiAddresses {
  /** Whether it answers at its own name, `<id>.execute-api.<region>.amazonaws.com`. */
  readonly defaultEndpoint: boolean;
  /** Domains of one's own; an empty key maps the whole domain. */
  readonly mappings: readonly { readonly domain: string; readonly key: string }[];
}

/** What the routes are held against: one path, or several to be tried in turn. */
export interface Addressed {
  readonly paths: readonly string[];
  /** Whether the name is one of the API's on AWS: what no route matches is then answered here, by nobody else. */
  readonly isOwn: boolean;
}

type Properties = Readonly<Record<string, unknown>>;

/** From the properties of the API and of its mappings. */
export const readApiAddresses = (api: Properties, mappings: readonly Properties[]): ApiAddresses => ({
  defaultEndpoint: api['DisableExecuteApiEndpoint'] !== true,
  mappings: mappings.map(({ DomainName, ApiMappingKey = '' }) => ({
    domain: String(DomainName),
    key: String(ApiMappingKey),
  })),
});

/**
 * By the Host header, as AWS does. Every other name, this machine's above all, stands for all of the API's: below a mapping's
 * key and without it, also while the default endpoint is off. (AWS answers 403 to other names.)
 */
export function addressed({ defaultEndpoint, mappings }: ApiAddresses, host: string, path: string): Addressed {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  const below = (own: ApiAddresses['mappings']): readonly string[] => own.flatMap(({ key }) => belowKey(path, key));
  const ofDomain = mappings.filter(({ domain }) => domain === name);
  if (ofDomain.length > 0) return { paths: below(ofDomain), isOwn: true };
  if (/^[^.]+\.execute-api\./.test(name)) return { paths: defaultEndpoint ? [path] : [], isOwn: true };
  return { paths: [...below(mappings), path], isOwn: false };
}

function belowKey(path: string, key: string): readonly string[] {
  if (key === '') return [path];
  return path.startsWith(`/${key}/`) ? [path.slice(key.length + 1)] : [];
}
