import { calledIn, type Endpoint, nameOf } from './endpoint.ts';

/** How a provider is told where its delivery reports go, in the words of its own console. */
export interface Registration {
  /** In order; `{url}` stands for the callback URL, `{encodedUrl}` for the same as a value in a query, `{verifyToken}` for the token of a handshake. */
  readonly steps: readonly string[];
  /** Where the provider describes it, and when that was read. */
  readonly source: string;
  /** What the provider leaves open. */
  readonly open: string | null;
}

/** By the id of the provider; test/operator/registration.test.ts has one for each that Delivrd can read. */
export const registrations: Readonly<Record<string, Registration>> = {
  '46elks': {
    steps: [
      'In each request that sends a message (POST /a1/sms) set whendelivered to {url}, in a form whendelivered={encodedUrl}: reports go to the URL that came with their message.',
      'Do not give the same URL to a number as its sms_url: what is answered there is sent to the customer as a reply.',
    ],
    source: 'https://46elks.se/docs/sms-delivery-reports (read 2026-11-28)',
    open: null,
  },
  africastalking: {
    steps: [
      'Sign in at https://account.africastalking.com and open your application; the sandbox has callbacks of its own.',
      'Open SMS, then SMS Callback URLs, then Delivery Reports, and enter {url}',
    ],
    source: 'http://docs.africastalking.com/sms/notifications (read 2026-11-28)',
    open: null,
  },
  'alibaba-sms': {
    steps: [
      'Messages to mainland China: sign in to the Short Message Service console, open Go China or General Settings, then the configuration of delivery receipts, switch on HTTP batch push for the status report (SmsReport), and enter {url}',
      'Messages to the world: in the same console open Go Globe, then its settings for delivery receipts, and enter the same URL as the callback: {url}',
      'Both platforms may share the URL. Their receipts are told apart by what stands in them.',
    ],
    source:
      'https://www.alibabacloud.com/help/doc-detail/409034.htm and https://help.aliyun.com/en/sms/developer-reference/smsreport-http (read 2026-11-28)',
    open: 'What the menus of the console are called, and whether it tests the URL as it is entered.',
  },
  'aws-sms': {
    steps: [
      'In the console of Amazon SNS create a standard topic in the region that sends; store its ARN here: npm run -s dlr -- secrets add aws-sms{where}',
      'In the console of AWS End User Messaging SMS open Configuration sets, choose the one that you send with, and add an event destination: Amazon SNS, this topic, all event types.',
      'In the topic choose Create subscription, protocol HTTPS, endpoint {url}, with raw message delivery off. It is confirmed by itself as soon as the ARN is stored.',
      'Without SNS: a rule of EventBridge for the source aws.sms-voice, whose target is an API destination with this URL (POST); give the provider a URL token or basic authentication then, since nothing is signed. Firehose is no way: each batch must be answered with its requestId.',
    ],
    source:
      'https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-destinations.html and https://docs.aws.amazon.com/sns/latest/dg/sns-send-http-https-endpoint-as-subscriber.html (read 2026-11-28)',
    open: null,
  },
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
  bird: {
    steps: [
      'Create a webhook subscription by Bird’s API, POST /workspaces/<workspace id>/webhook-subscriptions: service "channels", event "sms.outbound" (one more for each other channel), a signingKey of your own, and as url {url}',
      'Store the same signingKey here: npm run -s dlr -- secrets add bird{where}',
    ],
    source:
      'https://docs.bird.com/api/notifications-api/api-reference/webhook-subscriptions/create-a-webhook-subscription (read 2026-11-28)',
    open: 'Where Bird’s dashboard has the same form.',
  },
  clickatell: {
    steps: [
      'Sign in at https://portal.clickatell.com and open the settings of the API integration (One API) that you send with.',
      'As the URL of its status event callbacks enter {url}; messages that come in have a URL of their own.',
      'Central (older accounts): APIs, then Manage APIs, Edit; choose “Enable your app” to receive message delivery notifications, enter the same URL, any method.',
    ],
    source:
      'https://help.clickatell.com/developers-api-reference/reference/one-api-client-callbacks, and https://archive.clickatell.com “Callback (push status and cost notification)” (read 2026-11-28)',
    open: 'What the form of a One API integration calls its fields, and which header of one’s own it can send.',
  },
  clicksend: {
    steps: [
      'Sign in at https://dashboard.clicksend.com and open SMS, then Settings, then Delivery Reports; add a rule for all reports whose action is URL, and enter {url}',
      'Or by its API: POST https://rest.clicksend.com/v3/sms/receipts with the URL in its body; delivery reports of all messages then go to {url}',
    ],
    source:
      'The dashboard by general knowledge; https://developers.clicksend.com, “Add SMS Delivery Receipt URL” (read 2026-11-28)',
    open: 'The names in the dashboard, and whether its rule sends a form or JSON: both are read.',
  },
  '8x8': {
    steps: [
      'By the Webhooks Configuration API: POST https://sms.8x8.com/api/v1/accounts/<account id>/webhooks with the body one entry in a list: enabled true, subAccountId "*", url "{url}"',
      'One message or batch alone: "dlrCallbackUrl": "{url}" in the request that sends it.',
      'A webhook of the old format (Wavecell’s) has to be deleted first; the migration guide tells how.',
    ],
    source:
      'https://developer.8x8.com/connect/docs/webhook-migration-guide and /delivery-receipts-for-outbound-sms (read 2026-11-28)',
    open: null,
  },
  gatewayapi: {
    steps: [
      'Sign in to the GatewayAPI dashboard, open API, then Web Hooks, and add a REST webhook with the URL {url}',
      'As its authentication token enter a text of your own, without which nothing is signed; store the same text here: npm run -s dlr -- secrets add gatewayapi{where}',
      'Mark it as the default for delivery statuses. One message alone: "callback_url": "{url}" in the request that sends it.',
    ],
    source: 'https://gatewayapi.com/docs/apis/rest/ “Webhooks” (read 2026-11-28)',
    open: 'Whether a callback_url of one message is signed, and with which token.',
  },
  'govuk-notify': {
    steps: [
      'Sign in at https://www.notifications.service.gov.uk, go to the page API integration, and select Callbacks, then the one for delivery receipts.',
      'As URL enter {url}',
      'As bearer token enter a text of your own of at least 10 characters, and store the same text here: npm run -s dlr -- secrets add govuk-notify{where}',
    ],
    source:
      '“Callbacks” of https://docs.notifications.service.gov.uk, in its source on GitHub, alphagov/notifications-tech-docs (read 2026-11-28)',
    open: null,
  },
  gupshup: {
    steps: [
      'Sign in to Gupshup Enterprise (https://enterprise.smsgupshup.com), open Settings, then Advanced Account Settings, and enter as Realtime Delivery URL {url}',
      'Reports then come by GET, one by one. To have them by POST, up to 20 at once, write to enterprise-support@smsgupshup.com with the same URL.',
    ],
    source: 'https://docs.gupshup.io/docs/real-time-delivery-reports (read 2026-11-28)',
    open: null,
  },
  infobip: {
    steps: [
      'Sign in at https://portal.infobip.com, open Developer tools, then Subscriptions Management, and create a subscription to the event Delivery of your channel.',
      'As the URL of its notification profile set {url}',
      'One message alone: the same as webhooks.delivery.url in the request that sends it, or as notifyUrl in that of the older API.',
    ],
    source:
      'https://www.infobip.com/docs/developer-resources/api-fundamentals/webhooks and the README of infobip-api-java-client (read 2026-11-28)',
    open: 'What the menus of subscriptions are called, and the addresses that Infobip calls from; ask its support, if you want to let in no others.',
  },
  jasmin: {
    steps: [
      'In each request that sends a message set dlr-url to {url}, with dlr=yes, dlr-level=3 and dlr-method=POST; in a query dlr=yes&dlr-level=3&dlr-method=POST&dlr-url={encodedUrl}. Reports go to the URL that came with their message. With level 2 alone nothing is reported of a message that the operator refused.',
      'Its times are those of the operator: set the provider’s timeZone to the operator’s, if that is not UTC.',
    ],
    source:
      'https://docs.jasminsms.com/en/latest/apis/http/index.html “Sending SMS-MT” and “Receiving DLR” (read 2026-11-28)',
    open: null,
  },
  kaleyra: {
    steps: [
      'kaleyra.io: open your profile’s settings, then Callback Profiles, then Add New. Choose the channel SMS, the method POST or GET, and enter as callback URL {url}',
      'From the list of dynamic variables add at least the message’s id, its status, its status trace, the recipient and the times, and call them id, status, status_trace, mobile, sent_time and delivered_time. Save it, and give the id of the profile with each request that sends.',
      'The older platform (api-alerts.kaleyra.com): with each request dlrurl={encodedUrl}, its query first being sent, delivered, msgid, sid, status, reference, custom1 and custom2, each with its own name in curly brackets as value.',
    ],
    source:
      'https://developers.kaleyra.io/docs/create-callback-profile-for-sms and its SDKs on GitHub (read 2026-11-28)',
    open: 'What its dynamic variables are called in the console, and the zone of its times: ask its support, and set timeZone.',
  },
  kannel: {
    steps: [
      'The URL that Kannel is to ask is {url}?id=YOUR-ID&status=%d&answer=%A&smsc=%i&foreign_id=%F&to=%p&from=%P&ts=%T where YOUR-ID is what your application calls the message: it is the message id here, since sendsms gives none.',
      'Add it to each request that sends a message, encoded once more, with all reports asked for: dlr-mask=31&dlr-url={encodedUrl}%3Fid%3DYOUR-ID%26status%3D%25d%26answer%3D%25A%26smsc%3D%25i%26foreign_id%3D%25F%26to%3D%25p%26from%3D%25P%26ts%3D%25T',
      'A URL of yours with other names is read where it has an id and %d or %A: status, dlr or type for %d; id, msgid, smsid or uuid for the message.',
      'In the group smsbox set http-request-retry = 10 and http-queue-delay = 60: by itself Kannel asks once, and what met no answer is lost.',
    ],
    source:
      'Kannel’s user’s guide, “Parameters (Escape Codes)” and “SMS-push (send-sms) CGI Variables” (read 2026-11-28)',
    open: null,
  },
  lox24: {
    steps: [
      'Sign in to the LOX24 account, open Settings, then API settings, and add a webhook for the event sms.delivery with the URL {url}',
      'A notification of before by HTTP GET may have the same URL. Reports of dry runs (sms.delivery.dryrun) are known and not kept.',
    ],
    source: 'https://doc.lox24.eu/info/sms-delivery-report-codes-dlr/ (read 2026-11-28)',
    open: 'What the form of a webhook is called: the pages describe what is sent.',
  },
  messagebird: {
    steps: [
      'Sign in to the MessageBird dashboard, open Developers, then API settings, and enter {url} as the URL of the status reports. One message alone: "reportUrl": "{url}" in the request that sends it.',
      'Give each message a reference: without one, no report is sent.',
      'Copy the signing key from Developers, API access, and store it here: npm run -s dlr -- secrets add messagebird{where}',
    ],
    source:
      'https://support.messagebird.com “I am missing my delivery reports” and the types of https://github.com/messagebird/messagebird-nodejs (read 2026-11-28)',
    open: 'The names in the dashboard, which has moved to Bird’s.',
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
  msg91: {
    steps: [
      'Sign in to the MSG91 panel, choose SMS, and go to its section Webhook.',
      'Enter {url} and select version v2, which tells the reason of a failure; v3 is read too, and v4 (CleverTap) where each message has an id of yours.',
      'Or Webhook (New), Create Webhook: the service SMS (WhatsApp, RCS), the event On Report Received (On Outbound Report Received), the URL {url}, and in its payload at least requestId, telNum (customerNumber), status (eventName), deliveryTime (statusUpdatedAt) and failureReason (reason): without the number the recipients of one request can’t be told apart.',
      'Its times say no zone and are read as India’s. Set the provider’s timeZone to another, if a first report shows that they are not.',
    ],
    source:
      'https://msg91.com/help/webhooks/how-can-i-get-the-delivery-reports-on-my-webhook-url, and https://msg91.com/help/webhook-new (read 2026-11-28)',
    open: 'Whether its times are always India’s.',
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
  'route-mobile': {
    steps: [
      'Ask your account manager at Route Mobile, or its support, to set as the DLR Push URL of the account {url}',
      'Ask in which time zone dtSubmit and dtDone are written, and whether sMobileNo has the country code; set timeZone and defaultCountry of this provider accordingly.',
    ],
    source: '“DLR Push API Specifications” by Route Mobile Limited, versions 1.0.0 and 2.0 (read 2026-11-28)',
    open: 'Whether a user of its console can set the URL.',
  },
  sinch: {
    steps: [
      'Sign in at https://dashboard.sinch.com/sms/api/rest, open the tab Service APIs and follow the link of the service plan that you send with.',
      'In Callback URLs choose Add Callback URL and enter {url}',
      'Ask your account manager to switch on HMAC authentication of callbacks for that plan, and store its secret here: npm run -s dlr -- secrets add sinch{where}',
      'Ask for reports by "delivery_report": "per_recipient" in the request that sends a batch; "summary" names no recipient. One batch alone: "callback_url": "{url}" beside it.',
    ],
    source:
      'https://developers.sinch.com/docs/sms/tutorials/node-sdk/user-consent/testing-app.md, the page Webhooks, and the release notes of 2025-02-13 (read 2026-11-28)',
    open: 'Whether the dashboard sets up HMAC and shows its secret, or only the account manager does.',
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
  'vonage-messages': {
    steps: [
      'Sign in to the Vonage dashboard, open Applications, choose yours or create one, and switch on Messages.',
      'As its Status URL, with POST, enter {url}',
      'Copy the signature secret from Settings (API settings), with SHA-256 as the method, and store it here: npm run -s dlr -- secrets add vonage-messages{where}',
      'One message alone: "webhook_url": "{url}" in the request that sends it.',
    ],
    source:
      'https://developer.vonage.com/en/messages/concepts/messages-status-callbacks and https://developer.vonage.com/en/getting-started/concepts/webhooks (read 2026-11-28)',
    open: null,
  },
  'vonage-sms': {
    steps: [
      'Sign in at https://dashboard.vonage.com, open the account’s API settings.',
      'As Delivery Receipts URL enter {url} and save. The format may be any of POST-JSON, POST and GET: all are read.',
      'Ask Vonage support to sign the webhooks of your account, and store the signature secret of the API settings here, whichever the signature method: npm run -s dlr -- secrets add vonage-sms{where}',
      'One message alone: "callback": "{url}" in the request that sends it.',
    ],
    source:
      '“Delivery receipts” and “Signing messages” of https://developer.vonage.com, in the copy on GitHub, Nexmo/nexmo-developer (read 2026-11-28)',
    open: 'What the fields are called today: the copy is of 2021.',
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
  whatsapp: {
    steps: [
      'Open your app at https://developers.facebook.com/apps; under App settings, then Basic, show the app secret, and store it here: npm run -s dlr -- secrets add whatsapp{where}',
      'Go to WhatsApp, then Configuration, and edit the webhook. As callback URL enter {url}',
      'As verify token enter {verifyToken} and choose Verify and save: Meta asks the URL at once, so it must be deployed.',
      'Under Webhook fields subscribe to messages, which has the statuses in it.',
    ],
    source:
      'https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages, and the SDK WhatsApp/WhatsApp-Nodejs-SDK on GitHub (read 2026-11-28)',
    open: 'What the menus are called: the pages that were read show the callbacks only.',
  },
};

/** The steps for one endpoint, filled in; a general one for a provider that nobody described. */
export function stepsFor(endpoint: Endpoint, where: string): readonly string[] {
  const { provider, url, method, authentication, verifyToken = '' } = endpoint;
  const name = nameOf(endpoint);
  const own = Object.hasOwn(registrations, provider) ? registrations[provider] : undefined;
  const steps = own?.steps ?? [
    `In the console of ${name}, set the URL of its delivery reports (by ${method}) to {url}`,
  ];
  const filled = steps.map((step) =>
    step
      .replaceAll('{url}', url)
      .replaceAll('{encodedUrl}', encodeURIComponent(url))
      .replaceAll('{verifyToken}', verifyToken)
      .replaceAll(`secrets add ${provider}{where}`, `secrets add ${name}{where}`)
      .replaceAll('{where}', where),
  );
  const basic = authentication.includes('basic')
    ? [
        `Set user and password of HTTP basic authentication for that URL, or write them before the host (https://user:password@…), and store them here: npm run -s dlr -- secrets add ${name} --name basic${where}`,
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
        `To register with ${calledIn(endpoint)}:`,
        ...stepsFor(endpoint, where).map((step, at) => `  ${at + 1}. ${step}`),
        ...(open === null ? [] : [`  Not known: ${open.charAt(0).toLowerCase()}${open.slice(1)}`]),
        ...(source === null ? [] : [`  By ${source}`]),
      ].join('\n');
    })
    .join('\n\n');
