import { eightByEight, eightByEightGate } from './8x8.ts';
import { elks46, elks46Gate } from './46elks.ts';
import { africastalking, africastalkingGate } from './africastalking.ts';
import { alibabaSms, alibabaSmsGate } from './alibaba-sms.ts';
import { awsSms, awsSmsGate } from './aws-sms.ts';
import { bandwidth, bandwidthGate } from './bandwidth.ts';
import { bird, birdGate } from './bird.ts';
import { clickatell, clickatellGate } from './clickatell.ts';
import { clicksend, clicksendGate } from './clicksend.ts';
import type { Gate } from './gate.ts';
import { gatewayapi, gatewayapiGate } from './gatewayapi.ts';
import { govukNotify, govukNotifyGate } from './govuk-notify.ts';
import { gupshup, gupshupGate } from './gupshup.ts';
import { infobip, infobipGate } from './infobip.ts';
import { jasmin, jasminGate } from './jasmin.ts';
import { kaleyra, kaleyraGate } from './kaleyra.ts';
import { kannel, kannelGate } from './kannel.ts';
import { lox24, lox24Gate } from './lox24.ts';
import { messagebird, messagebirdGate } from './messagebird.ts';
import { mobivate, mobivateGate } from './mobivate.ts';
import { msg91, msg91Gate } from './msg91.ts';
import { plivo, plivoGate } from './plivo.ts';
import type { Provider } from './provider.ts';
import { routeMobile, routeMobileGate } from './route-mobile.ts';
import { sinch, sinchGate } from './sinch.ts';
import { smspm, smspmGate } from './smspm.ts';
import { smstake, smstakeGate } from './smstake.ts';
import { telnyx, telnyxGate } from './telnyx.ts';
import { twilio, twilioGate } from './twilio.ts';
import { vonageMessages, vonageMessagesGate } from './vonage-messages.ts';
import { vonageSms, vonageSmsGate } from './vonage-sms.ts';
import { wavix, wavixGate } from './wavix.ts';
import { whatsapp, whatsappGate } from './whatsapp.ts';

const byId = <One extends Gate>(...list: readonly One[]): ReadonlyMap<string, One> =>
  new Map(list.map((one) => [one.id, one]));

/** What stands at the door for every provider that Delivrd can read, by the id in its callback URL. */
export const gates: ReadonlyMap<string, Gate> = /* @__PURE__ */ byId(
  africastalkingGate,
  alibabaSmsGate,
  awsSmsGate,
  bandwidthGate,
  birdGate,
  clickatellGate,
  elks46Gate,
  clicksendGate,
  eightByEightGate,
  gatewayapiGate,
  govukNotifyGate,
  gupshupGate,
  infobipGate,
  jasminGate,
  kannelGate,
  lox24Gate,
  kaleyraGate,
  messagebirdGate,
  mobivateGate,
  msg91Gate,
  plivoGate,
  routeMobileGate,
  sinchGate,
  smspmGate,
  smstakeGate,
  telnyxGate,
  twilioGate,
  vonageMessagesGate,
  vonageSmsGate,
  wavixGate,
  whatsappGate,
);

/** Every provider that Delivrd can read, by the id in its callback URL. */
export const registry: ReadonlyMap<string, Provider> = /* @__PURE__ */ byId(
  africastalking,
  alibabaSms,
  awsSms,
  bandwidth,
  bird,
  clickatell,
  elks46,
  clicksend,
  eightByEight,
  gatewayapi,
  govukNotify,
  gupshup,
  infobip,
  jasmin,
  kannel,
  lox24,
  kaleyra,
  messagebird,
  mobivate,
  msg91,
  plivo,
  routeMobile,
  sinch,
  smspm,
  smstake,
  telnyx,
  twilio,
  vonageMessages,
  vonageSms,
  wavix,
  whatsapp,
);
