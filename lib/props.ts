// Written by `npm run props` of the settings' schema, which is the one source (lib/settings.ts): change that. A test holds one to the other.

/** An existing table or secret, by name or ARN, instead of one that the stack makes. */
export interface Adopt {
  /** A table, by name or ARN. */
  readonly table?: string | undefined;
  /** The adopted table’s stream, where the stage publishes events. */
  readonly tableStream?: string | undefined;
  /** A secret, by name or full ARN. */
  readonly secret?: string | undefined;
}

/** How a callback proves that it is the provider’s: at least one, and all that are set must hold. */
export interface ProviderAuthentication {
  /** The provider’s own signature. */
  readonly signature?: boolean | undefined;
  /** A secret token at the end of the callback URL. */
  readonly urlToken?: boolean | undefined;
  /** HTTP basic authentication. */
  readonly basic?: boolean | undefined;
  /** Source addresses or ranges, such as `203.0.113.0/24`. */
  readonly ipRanges?: readonly string[] | undefined;
  /**
   * Minutes that a signed time may be from that of arrival; 4320 where none are given.
   * A whole number from 1 to 20160.
   */
  readonly toleranceMinutes?: number | undefined;
}

/** How it signs, where `authentication.signature` asks for that. */
export interface ProviderSignatureHmacBody {
  /** An HMAC of the body in a header. */
  readonly family: 'hmac-body';
  /** The header with the signature. */
  readonly header: string;
  /** What stands in it before the signature. */
  readonly prefix?: string | undefined;
  /** The hash; sha256 where none is given. */
  readonly algorithm?: 'sha256' | 'sha1' | 'sha512' | undefined;
  /** How the signature is written. */
  readonly encoding?: 'hex' | 'base64' | 'base64url' | undefined;
  /** How the secret is written; as text where nothing is given. */
  readonly secretEncoding?: 'text' | 'hex' | 'base64' | undefined;
}

/** How it signs, where `authentication.signature` asks for that. */
export interface ProviderSignatureStandardWebhooks {
  /** As standardwebhooks.com has it. */
  readonly family: 'standard-webhooks';
  /** Whether it signs with a private key. */
  readonly asymmetric?: boolean | undefined;
}

/** How it signs, where `authentication.signature` asks for that. */
export interface ProviderSignatureToken {
  /** The secret itself, in a header. */
  readonly family: 'token';
  /** The header with the secret; Authorization where none is given. */
  readonly header?: string | undefined;
  /** The word before it. */
  readonly scheme?: string | undefined;
}

/** What it wants to hear to the letter. */
export interface ProviderAcknowledgement {
  /** The text of the answer. */
  readonly body: string;
  /**
   * Its content type.
   * @default "text/plain"
   */
  readonly contentType?: string | undefined;
}

/** Where what stands, as paths that begin at a report; at the document behind `$.`. */
export interface ProviderFields {
  /** The path to its id. */
  readonly id?: string | undefined;
  /** The path to its status. */
  readonly status?: string | undefined;
  /** The path to its statusCode. */
  readonly statusCode?: string | undefined;
  /** The path to its recipient. */
  readonly recipient?: string | undefined;
  /** The path to its sender. */
  readonly sender?: string | undefined;
  /** The path to its time. */
  readonly time?: string | undefined;
  /** The path to its submittedAt. */
  readonly submittedAt?: string | undefined;
  /** The path to its code. */
  readonly code?: string | undefined;
  /** The path to its message. */
  readonly message?: string | undefined;
  /** The path to its reference. */
  readonly reference?: string | undefined;
  /** The path to its tag. */
  readonly tag?: string | undefined;
  /** The path to its carrier. */
  readonly carrier?: string | undefined;
  /** The path to its segments. */
  readonly segments?: string | undefined;
  /** The path to its part. */
  readonly part?: string | undefined;
  /** The path to its channel. */
  readonly channel?: string | undefined;
  /** The path to its eventId. */
  readonly eventId?: string | undefined;
  /** The path to its price. */
  readonly price?: string | undefined;
  /** The path to its currency. */
  readonly currency?: string | undefined;
}

/** Where the callback says what it tells of, and the values of reports; all others are no reports. */
export interface ProviderEvent {
  /** The path to what says it. */
  readonly path: string;
  /** What stands there where it is a report. */
  readonly reports: readonly string[];
}

/** Whose reports are taken, by the name in the callback URL: a provider’s id, or one of your own with `use`. At least one. */
export interface Provider {
  /** How a callback proves that it is the provider’s: at least one, and all that are set must hold. */
  readonly authentication?: ProviderAuthentication | undefined;
  /** IANA zone of times that the provider writes without one; where none is given that of the provider, if docs/providers.md knows one, else UTC. */
  readonly timeZone?: string | undefined;
  /** Country whose national numbers the provider writes, such as `IN`. */
  readonly defaultCountry?: string | undefined;
  /** The old URL, to which each authentic callback is passed on as well: for as long as both run side by side. */
  readonly forward?: string | undefined;
  /** The provider that it is, where its name is one of your own. */
  readonly use?: string | undefined;
  /** How it calls; POST where nothing is given. */
  readonly method?: 'POST' | 'GET' | undefined;
  /** How it signs, where `authentication.signature` asks for that. */
  readonly signature?:
    | ProviderSignatureHmacBody
    | ProviderSignatureStandardWebhooks
    | ProviderSignatureToken
    | undefined;
  /** What it wants to hear to the letter. */
  readonly acknowledgement?: ProviderAcknowledgement | undefined;
  /** The path to the reports, where there may be several: `data.items[]`. */
  readonly reports?: string | undefined;
  /** Where what stands, as paths that begin at a report; at the document behind `$.`. */
  readonly fields?: ProviderFields | undefined;
  /** Where the callback says what it tells of, and the values of reports; all others are no reports. */
  readonly event?: ProviderEvent | undefined;
  /** The status that each of its words means. */
  readonly statuses?:
    | Readonly<
        Record<
          string,
          'queued' | 'sent' | 'unconfirmed' | 'undelivered' | 'failed' | 'rejected' | 'expired' | 'delivered' | 'read'
        >
      >
    | undefined;
  /** Why a message failed, by the code of the error. */
  readonly errors?:
    | Readonly<
        Record<
          string,
          | 'invalid_number'
          | 'unreachable'
          | 'blocked'
          | 'sender_not_registered'
          | 'opted_out'
          | 'template_mismatch'
          | 'insufficient_credit'
          | 'limit_exceeded'
          | 'expired'
          | 'internal'
          | 'unknown'
        >
      >
    | undefined;
  /** The channel of reports that name none; sms where none is given. */
  readonly channel?: string | undefined;
  /** The currency of prices beside which none is. */
  readonly currency?: string | undefined;
}

/** Makes the domain and its record in this zone and, without an ARN, a certificate. */
export interface DomainHostedZone {
  /** Its id, such as `Z0123456789ABCDEFGHIJ`. */
  readonly id: string;
  /** Its name, such as `example.com`. */
  readonly name: string;
}

/** A name of yours for the callback URLs: they then outlive the API. */
export interface Domain {
  /** Such as `dlr.example.com`; without a certificate or a zone it must be there already. */
  readonly name: string;
  /** Makes the domain, with this certificate. */
  readonly certificateArn?: string | undefined;
  /** Makes the domain and its record in this zone and, without an ARN, a certificate. */
  readonly hostedZone?: DomainHostedZone | undefined;
  /** Key of the API mapping. */
  readonly path?: string | undefined;
  /**
   * False switches the API’s own address off.
   * @default true
   */
  readonly defaultEndpoint?: boolean | undefined;
}

/** What the tags of messages mean here. */
export interface Tag {
  /**
   * Texts with this tag may hold a secret, such as a code: no preview is taken.
   * @default false
   */
  readonly sensitive?: boolean | undefined;
  /**
   * Their code is typed in: a message that is due and was not confirmed did not arrive.
   * @default false
   */
  readonly conversion?: boolean | undefined;
}

/** How long messages and logs are kept. */
export interface Retention {
  /**
   * Days that a message stays in the table after its last change of status; a report may wait for weeks in queue and dead-letter queue.
   * A whole number from 30 to 3650.
   * @default 90
   */
  readonly messagesDays?: number | undefined;
  /**
   * Days of logs: one of the numbers that CloudWatch Logs takes.
   * @default 30
   */
  readonly logsDays?: number | undefined;
}

/** What is kept of people. */
export interface Privacy {
  /**
   * How the table keeps recipients: as they are, masked, or as a keyed hash alone.
   * @default "plain"
   */
  readonly recipient?: 'plain' | 'masked' | 'hash' | undefined;
}

/** Ways to find messages beside their ids, each by an index of the table, which costs a write for each message in it. */
export interface Search {
  /**
   * By the number that they went to.
   * @default true
   */
  readonly recipient?: boolean | undefined;
  /**
   * By the reference that the application gave.
   * @default true
   */
  readonly clientReference?: boolean | undefined;
  /**
   * Failed messages, newest first.
   * @default true
   */
  readonly failures?: boolean | undefined;
}

/** By when messages are to be final, after they are first heard of; the shortest that fits counts. */
export interface Deadline {
  /** For messages with this tag alone. */
  readonly tag?: string | undefined;
  /** For messages of this channel alone. */
  readonly channel?: string | undefined;
  /** For messages of this provider alone. */
  readonly provider?: string | undefined;
  /** For messages to this country alone. */
  readonly country?: string | undefined;
  /**
   * Minutes after the first that is heard of a message.
   * A whole number from 1 to 4320.
   */
  readonly minutes: number;
}

/** How much is taken in, and how fast. */
export interface Limits {
  /**
   * Milliseconds that ingest may take for an answer; the tightest provider waits 2 s, start of the function included.
   * A whole number from 300 to 1800.
   * @default 1400
   */
  readonly acknowledgeWithinMs?: number | undefined;
  /**
   * Requests a second, on average, before the HTTP API answers 429: a report lost where it is not sent again.
   * A whole number from 1 to 10000.
   * @default 10000
   */
  readonly requestsPerSecond?: number | undefined;
  /**
   * As `requestsPerSecond`, in a burst.
   * A whole number from 1 to 5000.
   * @default 5000
   */
  readonly burst?: number | undefined;
  /**
   * Queue messages in one run of the consumer.
   * A whole number from 1 to 1000.
   * @default 50
   */
  readonly batchSize?: number | undefined;
  /**
   * Seconds to wait for them; at least 1 where `batchSize` is over 10.
   * A whole number from 0 to 60.
   * @default 1
   */
  readonly batchWindowSeconds?: number | undefined;
  /**
   * Seconds that a run of the consumer may take.
   * A whole number from 4 to 120.
   * @default 20
   */
  readonly consumerTimeoutSeconds?: number | undefined;
  /**
   * Runs of the consumer at the same time; a new account has ten for all its functions, of which ingest needs the rest.
   * A whole number from 2 to 1000.
   * @default 5
   */
  readonly consumerConcurrency?: number | undefined;
  /**
   * Whether one provider’s burst in the queue leaves the others their turn: costs $0.10 more for a million calls of SQS.
   * @default false
   */
  readonly fairQueue?: boolean | undefined;
  /**
   * Runs that are kept free for ingest, and the most that it may have; 0 for none kept and no bound.
   * A whole number from 0 to 1000.
   * @default 0
   */
  readonly ingestReservedConcurrency?: number | undefined;
  /**
   * Runs of the function that passes callbacks on (`forward`) at the same time; each calls ten at once.
   * A whole number from 2 to 1000.
   * @default 2
   */
  readonly forwarderConcurrency?: number | undefined;
  /**
   * Requests a second, on average and in a burst, before the application’s API answers 429.
   * A whole number from 1 to 5000.
   * @default 500
   */
  readonly apiRequestsPerSecond?: number | undefined;
  /**
   * Runs that the API’s function has at most, kept free for it; 0 for none kept and no bound.
   * A whole number from 0 to 1000.
   * @default 0
   */
  readonly apiReservedConcurrency?: number | undefined;
  /**
   * Times that a message is tried before it goes to the dead-letter queue; high, since mere waiting is no fault of it.
   * A whole number from 5 to 1000.
   * @default 500
   */
  readonly maxReceives?: number | undefined;
}

/** Requests that fail authentication, kept apart until a secret is right; `dlr replay --unauthentic`. */
export interface Unauthentic {
  /**
   * Hours that they are kept; 0 for none kept, and then there is no queue for them.
   * A whole number from 0 to 336.
   * @default 0
   */
  readonly keepHours?: number | undefined;
  /**
   * So many a second at most are kept by one execution environment of ingest.
   * A whole number from 1 to 100.
   * @default 5
   */
  readonly perSecond?: number | undefined;
}

/** Which events it gets: those that have one of each list; without any all. */
export interface EventsWebhookFilter {
  /** What happened. */
  readonly type?: readonly ('status-changed' | 'overdue' | 'other')[] | undefined;
  /** Statuses that the message has now. */
  readonly status?: readonly string[] | undefined;
  /** Names in `providers`. */
  readonly provider?: readonly string[] | undefined;
  /** Tags of messages. */
  readonly tag?: readonly string[] | undefined;
  /** Channels, such as `sms`. */
  readonly channel?: readonly string[] | undefined;
  /** ISO 3166 codes. */
  readonly country?: readonly string[] | undefined;
}

/** Addresses outside AWS that get events by HTTPS. */
export interface EventsWebhook {
  /** What tells it from the others: with another one it is made anew. */
  readonly name: string;
  /** Where its application takes events, by `POST`. */
  readonly url: string;
  /** The secret in Secrets Manager whose text goes with each call, so that the receiver knows who calls. */
  readonly secretName?: string | undefined;
  /**
   * The header that it goes in.
   * @default "X-Api-Key"
   */
  readonly header?: string | undefined;
  /** Which events it gets: those that have one of each list; without any all. */
  readonly filter?: EventsWebhookFilter | undefined;
  /**
   * Calls a second at most.
   * A whole number from 1 to 300.
   * @default 300
   */
  readonly perSecond?: number | undefined;
}

/** Events on a bus of its own, for applications that act on what becomes of a message. */
export interface Events {
  /**
   * Whether events name the recipient, as the table keeps it.
   * @default false
   */
  readonly recipient?: boolean | undefined;
  /**
   * Addresses outside AWS that get events by HTTPS.
   * At most 20.
   * @default none
   */
  readonly webhooks?: readonly EventsWebhook[] | undefined;
}

/** Which messages, of whose failure each time somebody is told. */
export interface NotifyCritical {
  /**
   * Messages with one of these tags.
   * @default none
   */
  readonly tags?: readonly string[] | undefined;
  /**
   * Messages of one of these channels.
   * @default none
   */
  readonly channels?: readonly string[] | undefined;
}

/** Single failed messages that somebody is told of. */
export interface Notify {
  /** Which messages, of whose failure each time somebody is told. */
  readonly critical: NotifyCritical;
  /** The topic that tells. */
  readonly to: 'page' | 'ticket';
}

/** What is counted in CloudWatch. */
export interface Metrics {
  /**
   * ISO 3166 codes of the countries with a failure rate of their own; each costs a custom metric per provider.
   * At most 100.
   * @default none
   */
  readonly countries?: readonly string[] | undefined;
  /**
   * Whether each provider is counted in each of these countries as a route, to be compared with the others: three custom metrics, and one for each currency of its prices.
   * @default false
   */
  readonly routes?: boolean | undefined;
  /**
   * How values get to CloudWatch: `cheapest` by log lines or by a call, whichever costs less; `calls` never by the log where a call works.
   * @default "cheapest"
   */
  readonly publish?: 'cheapest' | 'calls' | undefined;
}

/** Who gets mail: `page` should wake somebody, `ticket` can wait for the morning. */
export interface AlarmsEmails {
  /**
   * Addresses that get what should wake somebody.
   * At most 20.
   * @default none
   */
  readonly page?: readonly string[] | undefined;
  /**
   * Addresses that get what can wait.
   * At most 20.
   * @default none
   */
  readonly ticket?: readonly string[] | undefined;
}

/** A provider fails more than so many percent of its messages in the window, of at least so many; and, more quietly, in a day. */
export interface AlarmsFailureRate {
  /**
   * Percent of the messages; 100 for never.
   * From 1 to 100.
   * @default 5
   */
  readonly percent?: number | undefined;
  /**
   * Minutes over which they are counted.
   * A whole number from 5 to 1440.
   * @default 60
   */
  readonly windowMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   * @default 20
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   * @default 2
   */
  readonly standardErrors?: number | undefined;
}

/** A provider fails most of its messages: told by itself, also where it fails too many anyway. */
export interface AlarmsOutage {
  /**
   * Percent of the messages; 100 for never.
   * From 1 to 100.
   * @default 50
   */
  readonly percent?: number | undefined;
  /**
   * Minutes over which they are counted.
   * A whole number from 5 to 1440.
   * @default 15
   */
  readonly windowMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   * @default 20
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   * @default 2
   */
  readonly standardErrors?: number | undefined;
}

/** More than so many percent of the messages that began are not final after so many minutes. */
export interface AlarmsUnfinished {
  /**
   * Percent of the messages; 100 for never.
   * From 1 to 100.
   * @default 20
   */
  readonly percent?: number | undefined;
  /**
   * Minutes that a message may take; 0 for never: some markets send no receipts.
   * A whole number from 0 to 720.
   * @default 60
   */
  readonly afterMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   * @default 20
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   * @default 2
   */
  readonly standardErrors?: number | undefined;
}

/** More than so many percent of the messages that ended were closed without a receipt. */
export interface AlarmsUnconfirmed {
  /**
   * Percent of the messages; 100 for never.
   * From 1 to 100.
   * @default 20
   */
  readonly percent?: number | undefined;
  /**
   * Minutes over which they are counted.
   * A whole number from 5 to 1440.
   * @default 360
   */
  readonly windowMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   * @default 20
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   * @default 2
   */
  readonly standardErrors?: number | undefined;
}

/** More than so many percent of the messages take longer than so many seconds. */
export interface AlarmsSlow {
  /**
   * Percent of the messages; 100 for never.
   * From 1 to 100.
   * @default 10
   */
  readonly percent?: number | undefined;
  /**
   * Minutes over which they are counted.
   * A whole number from 5 to 1440.
   * @default 360
   */
  readonly windowMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   * @default 20
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   * @default 2
   */
  readonly standardErrors?: number | undefined;
  /**
   * Seconds to the final report, which so many percent may exceed: 10 % stand for the ninetieth percentile.
   * A whole number from 1 to 259200.
   * @default 600
   */
  readonly seconds?: number | undefined;
}

/** More than so many percent of the reports have a status word that nobody listed. */
export interface AlarmsUnknownWords {
  /**
   * Percent of the messages; 100 for never.
   * From 1 to 100.
   * @default 10
   */
  readonly percent?: number | undefined;
  /**
   * Minutes over which they are counted.
   * A whole number from 5 to 1440.
   * @default 360
   */
  readonly windowMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   * @default 20
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   * @default 2
   */
  readonly standardErrors?: number | undefined;
}

/** Of the messages with a deadline more than so many percent are not final in time. */
export interface AlarmsOverdue {
  /**
   * Percent of the messages; 100 for never.
   * From 1 to 100.
   * @default 10
   */
  readonly percent?: number | undefined;
  /**
   * Minutes over which they are counted.
   * A whole number from 5 to 1440.
   * @default 60
   */
  readonly windowMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   * @default 20
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   * @default 2
   */
  readonly standardErrors?: number | undefined;
}

/** In a country a provider’s messages are confirmed so many percent points less than those of the others, though it reports them delivered. */
export interface AlarmsConversion {
  /**
   * Percent of the messages; 100 for never.
   * From 1 to 100.
   * @default 10
   */
  readonly percent?: number | undefined;
  /**
   * Minutes over which they are counted.
   * A whole number from 5 to 1440.
   * @default 360
   */
  readonly windowMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   * @default 50
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   * @default 3
   */
  readonly standardErrors?: number | undefined;
}

/** In place of what `alarms.failureRate` says. */
export interface AlarmsProviderFailureRate {
  /**
   * Percent of the messages; 100 for never.
   * From 1 to 100.
   */
  readonly percent?: number | undefined;
  /**
   * Minutes over which they are counted.
   * A whole number from 5 to 1440.
   */
  readonly windowMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   */
  readonly standardErrors?: number | undefined;
}

/** In place of what `alarms.unfinished` says. */
export interface AlarmsProviderUnfinished {
  /**
   * Percent of the messages; 100 for never.
   * From 1 to 100.
   */
  readonly percent?: number | undefined;
  /**
   * Minutes that a message may take; 0 for never: some markets send no receipts.
   * A whole number from 0 to 720.
   */
  readonly afterMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   */
  readonly standardErrors?: number | undefined;
}

/** In place of what `alarms.slow` says. */
export interface AlarmsProviderSlow {
  /**
   * Percent of the messages; 100 for never.
   * From 1 to 100.
   */
  readonly percent?: number | undefined;
  /**
   * Minutes over which they are counted.
   * A whole number from 5 to 1440.
   */
  readonly windowMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   */
  readonly standardErrors?: number | undefined;
  /**
   * Seconds to the final report, which so many percent may exceed: 10 % stand for the ninetieth percentile.
   * A whole number from 1 to 259200.
   */
  readonly seconds?: number | undefined;
}

/** What a provider has otherwise, by its name in `providers`. */
export interface AlarmsProvider {
  /** In place of what `alarms.failureRate` says. */
  readonly failureRate?: AlarmsProviderFailureRate | undefined;
  /** In place of what `alarms.outage` says. */
  readonly outage?: AlarmsProviderFailureRate | undefined;
  /** In place of what `alarms.unfinished` says. */
  readonly unfinished?: AlarmsProviderUnfinished | undefined;
  /** In place of what `alarms.unconfirmed` says. */
  readonly unconfirmed?: AlarmsProviderFailureRate | undefined;
  /** In place of what `alarms.slow` says. */
  readonly slow?: AlarmsProviderSlow | undefined;
  /** In place of what `alarms.unknownWords` says. */
  readonly unknownWords?: AlarmsProviderFailureRate | undefined;
  /** In place of what `alarms.overdue` says. */
  readonly overdue?: AlarmsProviderFailureRate | undefined;
  /** In place of what `alarms.conversion` says. */
  readonly conversion?: AlarmsProviderFailureRate | undefined;
  /** In place of `alarms.silentAfterMinutes`. */
  readonly silentAfterMinutes?: number | undefined;
  /** False until its URL is registered: then nobody is told that it was never heard. */
  readonly live?: boolean | undefined;
}

/** A country gets less than so many percent of its messages in the window, or in a day, of at least so many. */
export interface AlarmsDeliveryRate {
  /**
   * Percent of the messages that must arrive.
   * From 1 to 99.
   * @default 85
   */
  readonly percent?: number | undefined;
  /**
   * Minutes over which they are counted.
   * A whole number from 5 to 1440.
   * @default 60
   */
  readonly windowMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   * @default 20
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   * @default 2
   */
  readonly standardErrors?: number | undefined;
}

/** What a country of `metrics.countries` has otherwise than `alarms.deliveryRate`. */
export interface AlarmsCountry {
  /**
   * Percent of the messages that must arrive.
   * From 1 to 99.
   */
  readonly percent?: number | undefined;
  /**
   * Minutes over which they are counted.
   * A whole number from 5 to 1440.
   */
  readonly windowMinutes?: number | undefined;
  /**
   * With fewer messages than that in the window nobody is told.
   * A whole number from 1 to 1000000.
   */
  readonly minimumVolume?: number | undefined;
  /**
   * How far beyond the percentage it must be, in standard errors of the share: chance alone reaches two once in forty times.
   * From 0 to 10.
   */
  readonly standardErrors?: number | undefined;
}

/** When somebody is told, and who. */
export interface Alarms {
  /** Who gets mail: `page` should wake somebody, `ticket` can wait for the morning. */
  readonly emails?: AlarmsEmails | undefined;
  /**
   * Where the runbook can be read; alarms link its headings.
   * @default "docs/runbook.md"
   */
  readonly runbookUrl?: string | undefined;
  /** A provider fails more than so many percent of its messages in the window, of at least so many; and, more quietly, in a day. */
  readonly failureRate?: AlarmsFailureRate | undefined;
  /** A provider fails most of its messages: told by itself, also where it fails too many anyway. */
  readonly outage?: AlarmsOutage | undefined;
  /** More than so many percent of the messages that began are not final after so many minutes. */
  readonly unfinished?: AlarmsUnfinished | undefined;
  /** More than so many percent of the messages that ended were closed without a receipt. */
  readonly unconfirmed?: AlarmsUnconfirmed | undefined;
  /** More than so many percent of the messages take longer than so many seconds. */
  readonly slow?: AlarmsSlow | undefined;
  /** More than so many percent of the reports have a status word that nobody listed. */
  readonly unknownWords?: AlarmsUnknownWords | undefined;
  /** Of the messages with a deadline more than so many percent are not final in time. */
  readonly overdue?: AlarmsOverdue | undefined;
  /** In a country a provider’s messages are confirmed so many percent points less than those of the others, though it reports them delivered. */
  readonly conversion?: AlarmsConversion | undefined;
  /**
   * Minutes without a new report after which a provider that was heard within the week counts as silent; 0 for never.
   * @default 720
   */
  readonly silentAfterMinutes?: number | undefined;
  /** What a provider has otherwise, by its name in `providers`. */
  readonly providers?: Readonly<Record<string, AlarmsProvider>> | undefined;
  /** A country gets less than so many percent of its messages in the window, or in a day, of at least so many. */
  readonly deliveryRate?: AlarmsDeliveryRate | undefined;
  /** What a country of `metrics.countries` has otherwise than `alarms.deliveryRate`. */
  readonly countries?: Readonly<Record<string, AlarmsCountry>> | undefined;
}

/** What a Delivrd is told. All but `providers` has a default. */
export interface DelivrdSettings {
  /**
   * What tells this Delivrd from others of the account, in 1 to 20 lower-case letters, digits or hyphens: the metrics are in the namespace `Delivrd/<stage>`, and events are of the source `delivrd.<stage>`.
   * @default the names of stack and construct, in small letters, shortened where they are long
   */
  readonly stage?: string | undefined;
  /**
   * Keeps table, secret, queues and a domain that it made when the stack is deleted, which can’t be by accident.
   * @default true
   */
  readonly protect?: boolean | undefined;
  /** An existing table or secret, by name or ARN, instead of one that the stack makes. */
  readonly adopt?: Adopt | undefined;
  /**
   * Processor of the functions: arm64 costs a fifth less; some regions have only the other.
   * @default "arm64"
   */
  readonly architecture?: 'arm64' | 'x86_64' | undefined;
  /** Whose reports are taken, by the name in the callback URL: a provider’s id, or one of your own with `use`. At least one. */
  readonly providers: Readonly<Record<string, Provider>>;
  /** A name of yours for the callback URLs: they then outlive the API. */
  readonly domain?: Domain | undefined;
  /** Where something else stands in front: what the callback URLs begin with. */
  readonly publicUrl?: string | undefined;
  /**
   * The API with which the application tells what it sent and asks what became of it, by IAM.
   * @default false
   */
  readonly api?: boolean | undefined;
  /**
   * Whether the application may tell the first characters of a text; never for a sensitive tag.
   * @default false
   */
  readonly preview?: boolean | undefined;
  /** What the tags of messages mean here. */
  readonly tags?: Readonly<Record<string, Tag>> | undefined;
  /** How long messages and logs are kept. */
  readonly retention?: Retention | undefined;
  /**
   * Whether the stack makes two IAM policies to attach to people: for who looks, and for who does all that dlr can.
   * @default false
   */
  readonly operatorPolicies?: boolean | undefined;
  /** What is kept of people. */
  readonly privacy?: Privacy | undefined;
  /** Ways to find messages beside their ids, each by an index of the table, which costs a write for each message in it. */
  readonly search?: Search | undefined;
  /**
   * By when messages are to be final, after they are first heard of; the shortest that fits counts.
   * At most 20.
   * @default none
   */
  readonly deadlines?: readonly Deadline[] | undefined;
  /**
   * ISO 3166 codes of countries whose carriers send no receipts: nobody is late there.
   * @default none
   */
  readonly countriesWithoutReceipts?: readonly string[] | undefined;
  /** How much is taken in, and how fast. */
  readonly limits?: Limits | undefined;
  /** Requests that fail authentication, kept apart until a secret is right; `dlr replay --unauthentic`. */
  readonly unauthentic?: Unauthentic | undefined;
  /** Events on a bus of its own, for applications that act on what becomes of a message. */
  readonly events?: boolean | Events | undefined;
  /** Single failed messages that somebody is told of. */
  readonly notify?: Notify | undefined;
  /** What is counted in CloudWatch. */
  readonly metrics?: Metrics | undefined;
  /** When somebody is told, and who. */
  readonly alarms?: Alarms | undefined;
}
