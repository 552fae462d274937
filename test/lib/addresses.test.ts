import { describe, expect, test } from 'vitest';
import { addressWarnings, baseUrlsOf } from '../../lib/addresses.ts';
import { readSettings } from '../../lib/settings.ts';

const providers = { wavix: { authentication: { urlToken: true } } };
const name = 'dlr.example.com';
const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b-2c';
const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' };

test.each([
  [{}, []],
  [{ domain: { name } }, [`https://${name}`]],
  [{ domain: { name, path: 'sms/v1' } }, [`https://${name}/sms/v1`]],
  [{ publicUrl: 'https://hooks.example.com:8443/a/b' }, ['https://hooks.example.com:8443/a/b']],
  [{ domain: { name }, publicUrl: 'https://x.org' }, ['https://x.org', `https://${name}`]],
])('%j is reached at %j', (more, expected) => {
  expect(baseUrlsOf(readSettings({ providers, ...more }))).toEqual(expected);
});

describe('a mistake names path, value and mend', () => {
  const reading = (more: object, stage?: string) => () => readSettings({ providers, ...more }, stage);

  test.each([
    ['https://dlr.example.com', 'no https://'],
    ['dlr.example.com/sms', 'no path'],
    ['Dlr.example.com', 'in small letters'],
    ['dlr.example.com.', 'no dot at the end'],
    ['dlr', 'such as dlr.example.com'],
    ['*.example.com', 'such as dlr.example.com'],
    ['dlr_1.example.com', 'such as dlr.example.com'],
    ['-dlr.example.com', 'such as dlr.example.com'],
    [`${'a'.repeat(64)}.example.com`, 'such as dlr.example.com'],
    [`${'a.'.repeat(130)}org`, 'at most 253 characters'],
  ])('the name %j', (wrong, mend) => {
    const said = reading({ domain: { name: wrong } });
    expect(said).toThrow(`cdk.json: context.delivrd.domain.name: got "${wrong.slice(0, 70)}`);
    expect(said).toThrow(mend);
  });

  test.each(['', '/', '/sms', 'sms/', 'a//b', '..', 'a/../b', 'a b', '{path+}', 'a?b', 'a%2Fb'])(
    'the path %j',
    (path) => {
      expect(reading({ domain: { name, path } })).toThrow(
        `cdk.json: context.delivrd.domain.path: got ${JSON.stringify(path)}; expected letters, digits`,
      );
    },
  );

  test.each([
    'http://hooks.example.com',
    'hooks.example.com',
    'https://hooks.example.com/',
    'https://Hooks.example.com',
    'https://hooks.example.com/sms/',
    'https://hooks.example.com#x',
    'https://hooks.example.com/a/../b',
    'https://hooks.example.com/{path+}',
    'https://localhost',
  ])('publicUrl %j', (publicUrl) => {
    expect(reading({ publicUrl })).toThrow(
      `cdk.json: context.delivrd.publicUrl: got "${publicUrl}"; expected a URL such as https://hooks.example.com/sms`,
    );
  });

  test.each([
    ['https://hooks.example.com/?a=b', 'https://hooks.example.com/?…'],
    ['https://user:pass@hooks.example.com', 'https://…@hooks.example.com'],
  ])('publicUrl %j, of which what may be secret is not shown', (publicUrl, shown) => {
    expect(reading({ publicUrl })).toThrow(
      `cdk.json: context.delivrd.publicUrl: got "${shown}"; expected a URL such as https://hooks.example.com/sms`,
    );
  });

  test.each([
    [{ domain: { name, path: 'webhooks' } }, 'domain.path: got "webhooks"'],
    [{ domain: { name, path: 'sms/webhooks' } }, 'domain.path: got "sms/webhooks"'],
    [{ publicUrl: 'https://x.org/webhooks' }, 'publicUrl: got "https://x.org/webhooks"'],
  ])('%j would say /webhooks twice', (more, said) => {
    expect(reading(more)).toThrow(`${said}; expected it without /webhooks, which every callback URL has behind it`);
  });

  test.each([
    [{ certificateArn: 'arn:aws:iam::111122223333:server-certificate/x' }, 'expected the ARN of a certificate in ACM'],
    [{ certificateArn: 'arn:aws:acm:eu-west-1:1111:certificate/x' }, 'expected the ARN of a certificate in ACM'],
    [{ hostedZone: { ...hostedZone, id: '/hostedzone/Z01' } }, 'expected the id of a hosted zone'],
    [
      { hostedZone: { ...hostedZone, name: 'example.org' } },
      'hostedZone.name: got "example.org"; expected the zone that',
    ],
    [
      { hostedZone: { ...hostedZone, name: 'ple.com' } },
      'hostedZone.name: got "ple.com"; expected the zone that holds',
    ],
    [{ hostedZone: { ...hostedZone, name: `x.${name}` } }, 'expected the zone that holds dlr.example.com'],
    [{ hostedZone: 'example.com' }, 'domain.hostedZone: got "example.com"; expected an object'],
    [{ defaultEndpoint: 'no' }, 'domain.defaultEndpoint: got "no"; expected true or false'],
    [
      { endpoint: false },
      'domain.endpoint: got false; no such setting; there are name, certificateArn, hostedZone, path, defaultEndpoint',
    ],
  ])('domain %j', (more, said) => {
    expect(reading({ domain: { name, ...more } })).toThrow(said);
  });

  test('a name that is too long for a certificate of ACM’s making', () => {
    const long = `${'a'.repeat(53)}.${hostedZone.name}`;
    expect(long).toHaveLength(65);
    expect(reading({ domain: { name: long, hostedZone } })).toThrow(
      `cdk.json: context.delivrd.domain.name: got "${long}"; expected at most 64 characters`,
    );
    for (const more of [{}, { certificateArn }, { certificateArn, hostedZone }])
      expect(reading({ domain: { name: long, ...more } })).not.toThrow();
    expect(reading({ domain: { name: long.slice(1), hostedZone } })).not.toThrow();
  });

  test('without a name there is no domain; the default endpoint alone can’t be switched off', () => {
    expect(reading({ domain: { defaultEndpoint: false } })).toThrow('domain.name: got nothing; expected text');
    expect(reading({ defaultEndpoint: false })).toThrow('defaultEndpoint: got false; no such setting');
  });
});

describe('a certificate of another region', () => {
  const reading = (region?: string) => () =>
    readSettings(
      { providers, domain: { name, certificateArn }, stages: { dev: {}, prod: { domain: null } } },
      'dev',
      region,
    );

  test('is a mistake where it is known into which one this is deployed', () => {
    expect(reading('us-east-1')).toThrow(
      /domain\.certificateArn: got "arn:[^"]+"; expected a certificate of us-east-1, into which this would be deployed; or AWS_REGION=eu-west-1$/,
    );
    expect(reading('eu-west-1')).not.toThrow();
    expect(reading()).not.toThrow();
  });

  test('that another stage has is that one’s own: it may be deployed elsewhere', () => {
    expect(() =>
      readSettings({ providers, stages: { dev: {}, prod: { domain: { name, certificateArn } } } }, 'dev', 'us-east-1'),
    ).not.toThrow();
  });
});

describe('stages that want the same', () => {
  const reading =
    (stages: object, more: object = {}) =>
    () =>
      readSettings({ providers, stages, ...more }, 'a');

  test('have a path each on one domain, which one of them makes', () => {
    expect(
      reading({
        a: { domain: { name, hostedZone, path: 'a' } },
        b: { domain: { name, path: 'b' } },
        c: { domain: { name } },
      }),
    ).not.toThrow();
    expect(reading({ a: { domain: { path: 'a' } }, b: { domain: { path: 'b' } } }, { domain: { name } })).not.toThrow();
    expect(reading({ a: {} }, { domain: { name, hostedZone }, publicUrl: `https://${name}` })).not.toThrow();
  });

  test.each([
    [
      'the same domain and path',
      reading({ a: { domain: { name, path: 'x' } }, b: { domain: { name, path: 'x' } } }),
      'stages.b.domain: got {"name":"dlr.example.com","path":"x"}; the stage a answers at https://dlr.example.com/x already',
    ],
    [
      'the same for all of them',
      reading({ a: {}, b: {} }, { domain: { name } }),
      'context.delivrd.domain: got {"name":"dlr.example.com"}; the stage a answers at https://dlr.example.com already',
    ],
    [
      'two that make it',
      reading({ a: { domain: { name, certificateArn, path: 'a' } }, b: { domain: { name, hostedZone, path: 'b' } } }),
      'the stage a makes dlr.example.com already; expected that of one stage only',
    ],
    [
      'the same publicUrl',
      reading({ a: {}, b: {} }, { publicUrl: 'https://x.org/sms' }),
      'context.delivrd.publicUrl: got "https://x.org/sms"; the stage a answers at https://x.org/sms already',
    ],
    [
      'the domain of one as publicUrl of another',
      reading({ a: { domain: { name } }, b: { publicUrl: `https://${name}` } }),
      'stages.b.publicUrl: got "https://dlr.example.com"; the stage a answers at https://dlr.example.com already',
    ],
  ])('%s: a mistake', (_, read, said) => {
    expect(read).toThrow(said);
  });
});

test('behind publicUrl, ranges of addresses are warned of: the API sees those of what stands in front', () => {
  const ranged = {
    wavix: { authentication: { urlToken: true, ipRanges: ['203.0.113.0/24'] } },
    smspm: providers.wavix,
  };
  const warned = (more: object) => Object.values(addressWarnings(readSettings({ providers: ranged, ...more })));
  const registered = expect.stringContaining('is registered');
  const ranges = expect.stringContaining('ipRanges of wavix must name its');
  expect(warned({ publicUrl: 'https://x.org' })).toEqual([registered, ranges]);
  expect([warned({ domain: { name } }), warned({})]).toEqual([[registered], []]);
});
