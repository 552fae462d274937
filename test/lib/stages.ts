/** Settings of stages whose resources must stay: not those of cdk.json, which is its user's to change. */

const urlToken = { authentication: { urlToken: true } };

/** What there is without any setting. */
export const plain = { stage: 'dev', providers: { smstake: urlToken } };

/** Everything that a setting can switch on, but what is adopted in place of a resource. */
export const everything = {
  stage: 'full',
  protect: true,
  providers: {
    mobivate: { ...urlToken, forward: 'https://old.example.com/dlr' },
    smspm: { authentication: { basic: true } },
    smstake: { authentication: { signature: true }, timeZone: 'Asia/Kolkata', defaultCountry: 'IN' },
    wavix: { authentication: { urlToken: true, ipRanges: ['203.0.113.0/24'] } },
  },
  domain: { name: 'dlr.example.com', hostedZone: { id: 'ZONE', name: 'example.com' }, path: 'full' },
  publicUrl: 'https://front.example.com',
  operatorPolicies: true,
  api: true,
  preview: true,
  tags: { otp: { sensitive: true, conversion: true } },
  privacy: { recipient: 'hash' },
  limits: { ingestReservedConcurrency: 10, apiReservedConcurrency: 10 },
  unauthentic: { keepHours: 24 },
  deadlines: [{ minutes: 60 }, { tag: 'otp', minutes: 10 }],
  countriesWithoutReceipts: ['US'],
  events: {
    recipient: true,
    webhooks: [{ name: 'app', url: 'https://app.example.com/sms', secretName: 'app/key', filter: { tag: ['otp'] } }],
  },
  notify: { critical: { tags: ['otp'], channels: ['voice'] }, to: 'page' },
  metrics: { countries: ['DE', 'IN'], routes: true },
  alarms: { emails: { page: ['page@example.com'], ticket: ['ticket@example.com'] } },
};
