/** What went wrong, in one line, and what to do about it; null where nobody knows. */
export interface Explained {
  readonly said: string;
  readonly mend: string | null;
}

const credentials =
  'AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (with AWS_SESSION_TOKEN, where there is one)';

/** By the names, codes and messages of an error and its causes, the first that fits. */
const mends: readonly (readonly [RegExp, string])[] = [
  [
    /^Region (is missing|not accepted)/,
    'Set AWS_REGION to the region of the stack, such as AWS_REGION=eu-west-1. (Without one, cdk takes us-east-1; dlr takes none.)',
  ],
  [/\bSSO\b|^TokenProviderError/, 'Sign in again: aws sso login, with the AWS_PROFILE that you use here.'],
  [/^CredentialsProviderError|^Could not load credentials/, `No credentials were found: set ${credentials}.`],
  [
    /^(ExpiredToken(Exception)?|RequestExpired)$|token .*expired/i,
    'The session is over: sign in again (aws sso login), or set the new keys with their AWS_SESSION_TOKEN.',
  ],
  [
    /^RequestTimeTooSkewed$|^Signature (expired|not yet current)/,
    'The clock of this machine is wrong: AWS takes five minutes at most. Set it, then run this again.',
  ],
  [
    /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|InvalidToken)$/,
    `AWS knows no such key in this region: ${credentials} are mistyped, deleted or of another partition (China, GovCloud), AWS_SESSION_TOKEN is missing, or the account has not enabled the region of AWS_REGION.`,
  ],
  [
    /^(SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature(Exception)?)$/,
    'The secret does not belong to the key: AWS_SECRET_ACCESS_KEY is mistyped or of another AWS_ACCESS_KEY_ID.',
  ],
  [
    /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError)$|is not authorized to perform/,
    'These credentials lack the right: "npm run -s dlr -- policy --help" lists which command needs which, as a policy to attach.',
  ],
  [
    /^Stack .*does not exist/,
    'Is the name right (Delivrd-<stage>), and are AWS_REGION and the account those of the stack?',
  ],
  [
    /^OptInRequired$|SubscriptionRequired/,
    'The account is not ready for this service: finish its registration, or enable the region.',
  ],
  [
    /^(\w*Thrott\w*|TooManyRequestsException|RequestLimitExceeded|ProvisionedThroughputExceededException|SlowDown)$|: it is throttled/,
    'The account asks too much at once: wait a minute, then run this again.',
  ],
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    'No such host for this machine: is AWS_REGION spelled right and a DNS server in reach? Behind a proxy or VPN, is it on?',
  ],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_\w+)$/,
    'The certificate is not trusted here: something stands in between, such as a proxy of your company. Set NODE_EXTRA_CA_CERTS to the file with its certificate.',
  ],
  [
    /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError|UND_ERR_\w+)$/,
    'Nothing answered there: is the network up, a firewall or VPN in between, AWS_ENDPOINT_URL set to something that does not run?',
  ],
];

/** An error with its causes, for whoever sits at the keyboard: of AWS, of the network, of this machine. */
export function explainError(error: unknown): Explained {
  const chain = causesOf(error);
  const signs = chain.flatMap(({ name, code, message }) => [name, code ?? '', message]);
  const mend = mends.find(([sign]) => signs.some((one) => sign.test(one)))?.[1] ?? null;
  // fetch says no more than that it failed.
  const told = chain.filter(({ message }) => message !== 'fetch failed' && message !== '');
  return { said: told.map(inWords).join(': ') || 'It failed, and nothing says why.', mend };
}

interface Cause {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

function inWords({ name, message, code }: Cause): string {
  const label = ['Error', 'TypeError', 'AggregateError'].includes(name) ? code : name;
  return label === undefined || message.includes(label) ? message : `${label}: ${message}`;
}

/** The error, what caused it, and what caused that; of several at once the first. */
function causesOf(error: unknown): readonly Cause[] {
  if (!(error instanceof Error)) return error === undefined ? [] : [{ name: 'Error', message: String(error) }];
  const { code } = error as { readonly code?: unknown };
  const own = { name: error.name, message: error.message, ...(typeof code === 'string' && { code }) };
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return [own, ...causesOf(inner)];
}
