import { bandwidth, bandwidthGate } from './bandwidth.ts';
import type { Gate } from './gate.ts';
import { mobivate, mobivateGate } from './mobivate.ts';
import { plivo, plivoGate } from './plivo.ts';
import type { Provider } from './provider.ts';
import { smspm, smspmGate } from './smspm.ts';
import { smstake, smstakeGate } from './smstake.ts';
import { telnyx, telnyxGate } from './telnyx.ts';
import { twilio, twilioGate } from './twilio.ts';
import { wavix, wavixGate } from './wavix.ts';

const byId = <One extends Gate>(...list: readonly One[]): ReadonlyMap<string, One> =>
  new Map(list.map((one) => [one.id, one]));

/** What stands at the door for every provider that Delivrd can read, by the id in its callback URL. */
export const gates: ReadonlyMap<string, Gate> = /* @__PURE__ */ byId(
  bandwidthGate,
  mobivateGate,
  plivoGate,
  smspmGate,
  smstakeGate,
  telnyxGate,
  twilioGate,
  wavixGate,
);

/** Every provider that Delivrd can read, by the id in its callback URL. */
export const registry: ReadonlyMap<string, Provider> = /* @__PURE__ */ byId(
  bandwidth,
  mobivate,
  plivo,
  smspm,
  smstake,
  telnyx,
  twilio,
  wavix,
);
