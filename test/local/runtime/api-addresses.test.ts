import { describe, expect, test } from 'vitest';
import { addressed, readApiAddresses } from '../../../local/runtime/api-addresses.ts';

const apiHost = 'ab12.execute-api.eu-west-1.amazonaws.com';
const mapping = { DomainName: 'dlr.example.com', ApiMappingKey: 'sms/prod' };
const whole = readApiAddresses({}, [{ DomainName: 'dlr.example.com' }]);
const on = readApiAddresses({}, [mapping]);
const off = readApiAddresses({ DisableExecuteApiEndpoint: true }, [mapping]);
const none = readApiAddresses({}, []);

const own = (...paths: string[]) => ({ paths, isOwn: true });
const others = (...paths: string[]) => ({ paths, isOwn: false });

describe('the routes see', () => {
  test.each([
    [whole, 'dlr.example.com', '/webhooks/x', own('/webhooks/x')],
    [on, 'dlr.example.com', '/sms/prod/webhooks/x', own('/webhooks/x')],
    [on, 'DLR.example.com:443', '/sms/prod/webhooks/x', own('/webhooks/x')],
    [on, 'dlr.example.com', '/webhooks/x', own()],
    [on, 'dlr.example.com', '/sms/webhooks/x', own()],
    [on, 'dlr.example.com', '/sms/production/webhooks/x', own()],
    [on, apiHost, '/webhooks/x', own('/webhooks/x')],
    [on, apiHost, '/sms/prod/webhooks/x', own('/sms/prod/webhooks/x')],
    [off, apiHost, '/webhooks/x', own()],
    [off, '127.0.0.1:4400', '/sms/prod/webhooks/x', others('/webhooks/x', '/sms/prod/webhooks/x')],
    [off, '127.0.0.1:4400', '/webhooks/x', others('/webhooks/x')],
    [none, 'localhost:4400', '/webhooks/x', others('/webhooks/x')],
    [none, 'tunnel.example.org', '/webhooks/x', others('/webhooks/x')],
    [none, 'dlr.example.com', '/sms/prod/webhooks/x', others('/sms/prod/webhooks/x')],
    [none, '', '/webhooks/x', others('/webhooks/x')],
  ])('%# of %j by %s, %s: %j', (addresses, host, path, expected) => {
    expect(addressed(addresses, host, path)).toEqual(expected);
  });
});
