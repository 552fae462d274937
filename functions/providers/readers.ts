import type { Provider } from './provider.ts';

/** Loads how a provider is read, by the id in its callback URL: what a process never hears of, it never compiles. */
export const readers: Readonly<Record<string, () => Promise<Provider>>> = {
  'aws-sms': async () => (await import('./aws-sms.ts')).awsSms,
  bandwidth: async () => (await import('./bandwidth.ts')).bandwidth,
  bird: async () => (await import('./bird.ts')).bird,
  gatewayapi: async () => (await import('./gatewayapi.ts')).gatewayapi,
  infobip: async () => (await import('./infobip.ts')).infobip,
  messagebird: async () => (await import('./messagebird.ts')).messagebird,
  mobivate: async () => (await import('./mobivate.ts')).mobivate,
  plivo: async () => (await import('./plivo.ts')).plivo,
  sinch: async () => (await import('./sinch.ts')).sinch,
  smspm: async () => (await import('./smspm.ts')).smspm,
  smstake: async () => (await import('./smstake.ts')).smstake,
  telnyx: async () => (await import('./telnyx.ts')).telnyx,
  twilio: async () => (await import('./twilio.ts')).twilio,
  'vonage-messages': async () => (await import('./vonage-messages.ts')).vonageMessages,
  'vonage-sms': async () => (await import('./vonage-sms.ts')).vonageSms,
  wavix: async () => (await import('./wavix.ts')).wavix,
  whatsapp: async () => (await import('./whatsapp.ts')).whatsapp,
};
