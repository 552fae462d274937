import { readFileSync } from 'node:fs';

const cdk = JSON.parse(readFileSync('cdk.json', 'utf8')).context;

/** Those of which tests know every alarm, price and message; the settings that are shipped may have others. */
const four = {
  mobivate: { authentication: { urlToken: true } },
  smspm: { authentication: { urlToken: true } },
  smstake: { authentication: { signature: true } },
  wavix: { authentication: { urlToken: true }, timeZone: 'UTC' },
};

/** The context of cdk.json, with these providers alone. */
export const context = { ...cdk, delivrd: { ...cdk.delivrd, providers: four } };
