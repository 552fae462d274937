import type { Endpoint } from './endpoints.ts';

/** How a provider is told where its delivery reports go, in the words of its own console. */
export interface Registration {
  /** In order; `{url}` stands for the callback URL, `{encodedUrl}` for the same as a value in a query. */
  readonly steps: readonly string[];
  /** Where the provider describes it, and when that was read. */
  readonly source: string;
  /** What the provider leaves open. */
  readonly open: string | null;
}

/** By the id of the provider; test/operator/registration.test.ts has one for each that Delivrd can read. */
export const registrations: Readonly<Record<string, Registration>> = {
  bandwidth: {
    steps: [
      'Sign in to the Bandwidth App, open Applications and there the messaging application that your numbers’ locations use.',
      'Check “Use multiple callback URLs” and set as STATUS CALLBACK (by API OutboundCallbackUrl) {url}',
      'Where it lists the types of callbacks, choose message-delivered, message-failed and, for MMS, message-sending.',
    ],
    source:
      'https://dev.bandwidth.com/docs/account/applications and the README of Bandwidth-Samples/messaging-send-receive-mms-ruby (read 2026-11-28)',
    open: 'Receipts for MMS and groups are off until Bandwidth switches them on; without them delivered means handed to the carrier.',
  },
  mobivate: {
    steps: [
      'Sign in to the Mobivate user interface and open the API key that you send with, or create a new one.',
      'As its default delivery endpoint (webhook) set {url}',
      'Every message that is sent with this key then reports there. One message alone: "callbackURL": "{url}" in the request that sends it.',
    ],
    source:
      'https://wiki.mobivatebulksms.com/overview/introduction/delivery-notifications-dlrs-webhooks (read 2026-11-21)',
    open: 'The name of the field in the form of the API key.',
  },
  plivo: {
    steps: [
      'In each request that sends a message set "url": "{url}" and "method": "POST": reports go to the URL that came with their message.',
      'In the Plivo console copy the Auth Token of the account, or of the subaccount that sends, and store it here: npm run -s dlr -- secrets add plivo{where}',
    ],
    source:
      '“Message Status Callbacks” on plivo.com/docs, as the SDK plivo-node sends it (parameters url and method of messages.create) (read 2026-11-28)',
    open: 'Whether a Powerpack has a URL for all its messages.',
  },
  smspm: {
    steps: [
      'Add &callbackUrl={encodedUrl} to each request that sends a message: reports go to the URL that came with their message.',
      'Or for all: in the dashboard, Settings, then Webhooks, add {url}',
    ],
    source:
      '“How to Handle SMS Delivery Reports (DLR) in Production” on smspm.com; the dashboard by its integration guide (read 2026-11-21)',
    open: 'Which of the two wins where both are set.',
  },
  smstake: {
    steps: [
      'Sign in to the SMSTAKE dashboard and open Developers, then Webhooks: once for the sandbox, once for live.',
      'Add the HTTPS endpoint {url}',
      'As events choose DLR / Delivery Reports; for WhatsApp also read receipts, if you want them.',
      'Copy the webhook signing secret and store it here: npm run -s dlr -- secrets add smstake{where}',
      'Send a test message from the sandbox; what was sent stands in Reports, then Webhook Logs.',
    ],
    source: 'https://smstake.com/blog/dlr-webhook-guide.html (read 2026-11-21)',
    open: null,
  },
  telnyx: {
    steps: [
      'Sign in to the Mission Control Portal (https://portal.telnyx.com), open Messaging, and edit the messaging profile that your numbers use; its webhook version must be API v2.',
      'In its section Inbound set the webhook URL to {url}',
      'Open Keys & Credentials, then Public Key, copy it, and store it here: npm run -s dlr -- secrets add telnyx{where}',
      'One message alone: "webhook_url": "{url}" in the request that sends it, which goes before that of the profile.',
    ],
    source:
      'https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks and .../development/ngrok (read 2026-11-28)',
    open: null,
  },
  twilio: {
    steps: [
      'In the Twilio Console open the Messaging Service that you send with, and its Integration.',
      'As Delivery Status Callback set {url}',
      'Without a Messaging Service: StatusCallback={encodedUrl} in each request that sends a message, which goes before that of a service.',
      'Copy the primary Auth Token of the account that sends, and store it here: npm run -s dlr -- secrets add twilio{where}',
    ],
    source: 'https://www.twilio.com/docs/messaging/guides/track-outbound-message-status (read 2026-11-28)',
    open: null,
  },
  wavix: {
    steps: [
      'Sign in at https://app.wavix.com, go to Account & billing, then My account.',
      'Open the tab Default destinations and enter {url} in the field DLR webhook.',
      'Save changes. One message alone: "callback_url": "{url}" in the request that sends it, which goes before the default.',
    ],
    source: 'https://docs.wavix.com/messaging/webhooks-delivery-reports (read 2026-11-21)',
    open: null,
  },
};

/** The steps for one endpoint, filled in; a general one for a provider that nobody described. */
export function stepsFor({ provider, url, method, authentication }: Endpoint, where: string): readonly string[] {
  const own = Object.hasOwn(registrations, provider) ? registrations[provider] : undefined;
  const steps = own?.steps ?? [
    `In the console of ${provider}, set the URL of its delivery reports (by ${method}) to {url}`,
  ];
  const filled = steps.map((step) =>
    step.replaceAll('{url}', url).replaceAll('{encodedUrl}', encodeURIComponent(url)).replaceAll('{where}', where),
  );
  const basic = authentication.includes('basic')
    ? [
        `Set user and password of HTTP basic authentication for that URL, or write them before the host (https://user:password@…), and store them here: npm run -s dlr -- secrets add ${provider} --name basic${where}`,
      ]
    : [];
  return [...filled, ...basic];
}

/** For a person: what to do in each provider's console. */
export const showSteps = (endpoints: readonly Endpoint[], where: string): string =>
  endpoints
    .map((endpoint) => {
      const { source, open } = registrations[endpoint.provider] ?? { source: null, open: null };
      return [
        `To register with ${endpoint.provider}:`,
        ...stepsFor(endpoint, where).map((step, at) => `  ${at + 1}. ${step}`),
        ...(open === null ? [] : [`  Not known: ${open.charAt(0).toLowerCase()}${open.slice(1)}`]),
        ...(source === null ? [] : [`  By ${source}`]),
      ].join('\n');
    })
    .join('\n\n');
