import { nameOf } from '../../operator/endpoint.ts';
import type { CallbackUrl, Sample, StackStatus } from './api.ts';
import { copyButton } from './copy.ts';
import { byId, element, setText, show } from './dom.ts';
import { messageHash } from './router.ts';

const methods: Readonly<Record<string, string>> = {
  signature: 'signature',
  urlToken: 'token in the URL',
  basic: 'basic authentication',
  ipRanges: 'source address',
};

function sampleItem(sample: Sample): HTMLElement {
  return element(
    'li',
    {},
    element('span', { class: 'sample-name' }, sample.name),
    copyButton('Copy curl', `${sample.provider}, ${sample.name}`, () => sample.curl),
    element('a', { href: messageHash(sample) }, 'Message'),
    element('code', { class: 'sample-line muted', title: sample.curl }, sample.curl),
  );
}

function endpointItem(endpoint: CallbackUrl, samples: readonly Sample[]): HTMLElement {
  const { method, url, authentication, signingSecret, verifyToken, topicArn, certificateUrl } = endpoint;
  const provider = nameOf(endpoint);
  const proof = authentication.map((name) => methods[name] ?? name).join(' + ');
  const secret = signingSecret
    ? copyButton('Copy signing secret', `signing secret of ${provider}`, () => signingSecret)
    : null;
  return element(
    'li',
    {},
    element('h3', {}, provider === endpoint.provider ? provider : `${provider} (${endpoint.provider})`),
    element('p', { class: 'muted endpoint-proof' }, `${method}, proved by ${proof}`),
    element('code', { class: 'url' }, url),
    topicArn
      ? element('p', { class: 'muted endpoint-topic' }, `Topic ${topicArn}, certificate ${certificateUrl ?? 'none'}`)
      : null,
    element(
      'div',
      { class: 'endpoint-buttons' },
      copyButton('Copy URL', `callback URL of ${provider}`, () => url),
      secret,
      topicArn ? copyButton('Copy topic ARN', `ARN of the topic of ${provider}`, () => topicArn) : null,
      verifyToken ? copyButton('Copy verify token', `verify token of ${provider}`, () => verifyToken) : null,
    ),
    samples.length === 0 ? null : element('ul', { class: 'samples' }, ...samples.map(sampleItem)),
  );
}

/** The callback URLs to register, each with sample requests. Drawn anew only when one of the two answers changes. */
export function createEndpoints() {
  let endpoints: readonly CallbackUrl[] = [];
  let samples: readonly Sample[] = [];
  const draw = (): void =>
    byId('endpoints', HTMLElement).replaceChildren(
      ...endpoints.map((endpoint) =>
        endpointItem(
          endpoint,
          samples.filter(({ provider }) => provider === nameOf(endpoint)),
        ),
      ),
    );
  return {
    takeStatus: ({ applicationApi }: StackStatus): void => {
      show(byId('application-api', HTMLElement), applicationApi !== null);
      setText(byId('application-api-url', HTMLElement), applicationApi ?? '');
    },
    takeEndpoints: (taken: readonly CallbackUrl[]): void => {
      endpoints = taken;
      draw();
    },
    takeSamples: (taken: readonly Sample[]): void => {
      samples = taken;
      draw();
    },
  };
}
