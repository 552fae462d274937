import { awsSms, awsSmsGate } from './aws-sms.ts';
import { bird, birdGate } from './bird.ts';
import type { Gate } from './gate.ts';
import { gatewayapi, gatewayapiGate } from './gatewayapi.ts';
import { messagebird, messagebirdGate } from './messagebird.ts';
import { mobivate, mobivateGate } from './mobivate.ts';
import type { Provider } from './provider.ts';
import { smspm, smspmGate } from './smspm.ts';
import { smstake, smstakeGate } from './smstake.ts';
import { vonageMessages, vonageMessagesGate } from './vonage-messages.ts';
import { wavix, wavixGate } from './wavix.ts';

const byId = <One extends Gate>(...list: readonly One[]): ReadonlyMap<string, One> =>
  new Map(list.map((one) => [one.id, one]));

/** What stands at the door for every provider that Delivrd can read, by the id in its callback URL. */
export const gates: ReadonlyMap<string, Gate> = /* @__PURE__ */ byId(
  awsSmsGate,
  birdGate,
  gatewayapiGate,
  messagebirdGate,
  mobivateGate,
  smspmGate,
  smstakeGate,
  vonageMessagesGate,
  wavixGate,
);

/** Every provider that Delivrd can read, by the id in its callback URL. */
export const registry: ReadonlyMap<string, Provider> = /* @__PURE__ */ byId(
  awsSms,
  bird,
  gatewayapi,
  messagebird,
  mobivate,
  smspm,
  smstake,
  vonageMessages,
  wavix,
);
