import type { Mutation, Witness } from './apply.ts';

/** What tests in this file must fail, by a part of their titles. */
const inTests =
  (tests: string, named?: string) =>
  (because: string): Witness => ({ tests, because, ...(named !== undefined && { named }) });

const store = inTests('test/consumer/store.test.ts');
const consume = inTests('test/consumer/consume.test.ts');
const ownWord = inTests('test/consumer/own-word.test.ts');
const routeRanks = inTests('test/domain/routes.test.ts');
const routeCounts = inTests('test/consumer/route.test.ts');
const patience = inTests('test/consumer/patience.test.ts');
const settled = consume('what is acknowledged is settled once');
const field = inTests('test/consumer/field.test.ts');
const receive = inTests('test/ingest/receive.test.ts');
const authenticate = inTests('test/ingest/authenticate.test.ts');
const conformance = inTests('test/providers/conformance.test.ts');
const reading = inTests('test/providers/reading.test.ts');
const signature = inTests('test/providers/hmac-body.test.ts');
const signing = inTests('test/providers/signing.test.ts');
const bodyNonceTime = inTests('test/providers/signatures/body-nonce-time.test.ts');
const sortedParameters = inTests('test/providers/signatures/sorted-parameters.test.ts');
const timeUrlBody = inTests('test/providers/signatures/time-url-body.test.ts');
const ed25519 = inTests('test/providers/signatures/ed25519.test.ts');
const jwt = inTests('test/providers/signatures/jwt.test.ts');
const sns = inTests('test/providers/signatures/sns.test.ts');
const standardWebhooks = inTests('test/providers/signatures/standard-webhooks.test.ts');
const senderToken = inTests('test/providers/signatures/sender-token.test.ts');
const handshakes = inTests('test/ingest/handshake.test.ts');
const named = inTests('test/shared/named.test.ts');
const custom = inTests('test/providers/custom.test.ts');
const urlForm = inTests('test/providers/signatures/url-form.test.ts');
const numbers = inTests('test/domain/e164.test.ts');
const parts = inTests('test/domain/parts.test.ts');
const metrics = inTests('test/aws/metrics.test.ts');
const stack = inTests('test/lib/stack.test.ts');
const embedded = inTests('test/lib/delivrd.test.ts');
const endToEnd = inTests('test/local/end-to-end.test.ts', '');
const itemBudget = inTests('test/consumer/item-budget.test.ts');
const itemSize = inTests('test/reliability/item-size.test.ts');
const slowClients = inTests('test/reliability/slow-clients.test.ts');
const interleavings = inTests('test/reliability/interleavings.test.ts', 'two consumers');
const permissions = inTests('test/local/aws/policy/permissions.test.ts');
const metricStore = inTests('test/local/aws/cloudwatch/store.test.ts');
const fuzzing = inTests('test/reliability/fuzz.test.ts')('without a fault in what is deployed');
const lostAnswers = inTests('test/consumer/lost-answers.test.ts');
const quarantine = inTests('test/operator/quarantine.test.ts');
const rereading = inTests('test/operator/reread.test.ts');
const exporting = inTests('test/operator/export.test.ts');
const readTable = inTests('test/operator/read-table.test.ts');
const reconciling = inTests('test/operator/reconcile/reconcile.test.ts');
const csv = inTests('test/operator/csv.test.ts');
const replaying = inTests('test/operator/replay.test.ts');
const keeping = inTests('test/ingest/keep.test.ts');
const secretStore = inTests('test/operator/secret-store.test.ts');
const secrets = inTests('test/operator/secrets.test.ts');
const incident = inTests('test/lib/incidents.test.ts');
const licences = inTests('test/reliability/supply-chain.test.ts');
const kept = inTests('test/lib/kept.test.ts');
const adopting = inTests('test/lib/adopted.test.ts');
const adoptedThere = inTests('test/operator/adopted.test.ts');
const quotas = inTests('test/lib/quotas.test.ts');
const recipients = inTests('test/consumer/recipients.test.ts');
const forgetting = inTests('test/operator/forget.test.ts');
const changes = inTests('test/domain/change.test.ts');
const publishing = inTests('test/publisher/publish.test.ts');
const eventDetails = inTests('test/shared/events.test.ts');
const otherCallbacks = inTests('test/consumer/tell-others.test.ts');
const passingOn = inTests('test/consumer/pass-on.test.ts');
const forwarding = inTests('test/forwarder/forward.test.ts');
const eventStack = inTests('test/lib/events.test.ts');
const policies = inTests('test/operator/policies.test.ts');
const operatorPolicies = inTests('test/lib/operator-policies.test.ts');
/** The whole file: the last of its tests look at what all before them called. */
const underPolicies = inTests('test/operator/commands.test.ts', '');
const application = inTests('test/api/serve.test.ts');
const applicationApi = inTests('test/lib/application-api.test.ts');
const judging = inTests('test/due/settle.test.ts');
const calling = inTests('test/client/call.test.ts');
const nextStep = inTests('test/client/next-step.test.ts');
const sending = inTests('test/client/send-with-retry.test.ts');
const anyWorld = inTests('test/client/world.test.ts')('in any world');
const inChaos = inTests('test/reliability/chaos.test.ts');
/** Few requests, every fault: minutes, so only for what matters most. */
const chaos = (because: string): Witness => ({ program: ['reliability/chaos.ts', '--reports', '300'], because });
const limit = (name: string, because: string): Witness => ({
  program: ['reliability/limits.ts', '--only', name],
  because: `FAILED  ${because}`,
});
/** Only what it needs is deployed; it takes half a minute even so. */
const deployment = (part: string, because: string): Witness => ({
  program: ['reliability/deploy.ts', '--only', part],
  because: `FAILED  ${part}: ${because}`,
});

/** One for each promise and each kind of fault; docs/reliability.md says which promise is whose. */
export const mutations: readonly Mutation[] = [
  // 200 means queued.
  {
    name: 'answers before the queue has the request',
    file: 'functions/ingest/receive.ts',
    find: 'await within(remainingMs(), () => receiver',
    replace: 'void within(remainingMs(), () => receiver',
    by: [receive('when AWS does not answer'), chaos('lost: queued')],
  },
  {
    name: 'answers 200 when the queue can’t be reached',
    file: 'functions/ingest/receive.ts',
    find: "return refuseForNow('queue_unavailable', error);",
    replace: "refuseForNow('queue_unavailable', error);",
    by: [receive('when AWS does not answer')],
  },
  {
    name: 'waits for a silent queue as long as that likes',
    file: 'functions/shared/within.ts',
    find: 'return await Promise.race([run(controller.signal), timeout]);',
    replace: 'timeout.catch(() => undefined);\n    return await run(controller.signal);',
    by: [receive('the queue is silent')],
  },
  // Nobody gets in.
  {
    name: 'no secret is taken for a match',
    file: 'functions/ingest/authenticate.ts',
    find: 'if (secret === undefined) return',
    replace: 'if (secret === undefined && secretsOf.length > 0) return',
    by: [authenticate('without a secret nothing is authentic')],
  },
  {
    name: 'nothing configured is taken for authentic',
    file: 'functions/ingest/authenticate.ts',
    find: "{ kind: 'rejected', reason: 'unconfigured' };",
    replace: "{ kind: 'authentic', by };",
    by: [authenticate('no check is no authentication')],
  },
  {
    name: 'a secret store that is silent lets everybody in for ever with old secrets',
    file: 'functions/aws/secrets.ts',
    find: 'if (document === null || age >= maxStaleMs) return refresh(ms);',
    replace: 'if (document === null) return refresh(ms);',
    by: [receive('a silent store is bridged for an hour, then nothing is let in')],
  },
  {
    name: 'a missing signature is taken for a right one',
    file: 'functions/providers/signatures/hmac-body.ts',
    find: 'if (given === undefined || keyOf(secret, secretEncoding).length === 0) return false;',
    replace:
      'if (given === undefined) return true;\n      if (keyOf(secret, secretEncoding).length === 0) return false;',
    by: [signing('is refused with another key, with none, with no header')],
  },
  {
    name: 'takes a body of any size',
    file: 'functions/ingest/receive.ts',
    find: 'request.raw.length > maxBodyBytes',
    replace: 'request.raw.length > 2 * maxBodyBytes',
    by: [receive('413')],
  },
  {
    name: 'the time of a check tells which live secret matched',
    file: 'functions/ingest/authenticate.ts',
    find: 'secrets.map(matches).indexOf(true);',
    replace: 'secrets.findIndex(matches);',
    by: [authenticate('takes as long as the newest')],
  },
  {
    name: 'nobody counts what an older secret lets in',
    file: 'functions/ingest/counts.ts',
    find: 'filter(({ isNewest }) => !isNewest)',
    replace: 'filter(() => false)',
    by: [receive('is queued, and is one log line')],
  },
  {
    name: 'a look at the quarantine that fails leaves hidden what it saw',
    file: 'operator/queue-look.ts',
    find: 'await changeVisibility(client, queueUrl, [...held.values()], 0);',
    replace: 'if (idle > 0) await showAgain(client, queueUrl, [...seen.values()]);',
    by: [quarantine('that fails shows again what it has hidden')],
  },
  {
    name: 'a drop takes its neighbours along',
    file: 'operator/quarantine.ts',
    find: '.filter((one) => one.id === id);',
    replace: ';',
    by: [quarantine('deletes exactly the one with that id')],
  },
  {
    name: 'an export keeps what is beyond its checkpoint, and writes it again',
    file: 'operator/export/target.ts',
    find: 'await handle.truncate(bytes);',
    replace: '',
    by: [exporting('the same again ends in the same file')],
  },
  {
    name: 'an export goes on from a state whose bytes were not written',
    file: 'operator/export/export.ts',
    find: 'if (isWhole && cursor !== null)',
    replace: 'if (cursor !== null)',
    by: [exporting('a disk that is full loses nothing')],
  },
  {
    name: 'a throttled table ends what reads it',
    file: 'operator/read-table.ts',
    find: 'if (throttleOf(error) === null) throw error;',
    replace: 'throw error;',
    by: [readTable('a throttled table is waited for')],
  },
  {
    name: 'a spreadsheet runs what a provider wrote',
    file: 'operator/csv.ts',
    find: "typeof value === 'string' ? harmless(value) : String(value)",
    replace: 'String(value)',
    by: [csv('what is written of a formula')],
  },
  {
    name: 'a dead letter is given up although SQS did not take it again',
    file: 'operator/replay.ts',
    find: "if (code !== undefined) refused.set(message.MessageId ?? '', code);",
    replace: "if (code !== undefined) sent.add(message.MessageId ?? '');",
    by: [replaying('what SQS does not take stays, and is told')],
  },
  {
    name: 'a dead letter is deleted before it is sent again',
    file: 'operator/replay.ts',
    find: 'for (const some of inCalls(meant)) await send(some);',
    replace: `{
      for (const { message } of meant) sent.add(message.MessageId ?? '');
      for (const some of inCalls(meant)) setImmediate(() => void send(some).catch(() => undefined));
    }`,
    by: [replaying('never has a request in neither queue')],
  },
  {
    name: 'what comes back from a replay is sent again and again',
    file: 'operator/replay.ts',
    find: 'if (isBack(message)) {',
    replace: 'if (isBack(message) && cameBack.size > 2) {',
    by: [replaying('waits for the consumer, and tells what came back and why')],
  },
  {
    name: 'a wrong URL token is kept as it came',
    file: 'functions/ingest/keep.ts',
    find: 'tokenPrint(token, salt)',
    replace: 'token',
    by: [keeping('is kept raw, with the check that failed')],
  },
  {
    name: 'what was not authentic is taken in without a look',
    file: 'operator/unauthentic.ts',
    find: "if (outcome.kind !== 'authentic') return null;",
    replace: '',
    by: [keeping('once the secrets are right, and nothing before')],
  },
  {
    name: 'strangers have kept what they like',
    file: 'functions/ingest/keep.ts',
    find: "if (!takeToken()) return 'over_rate';",
    replace: '',
    by: [keeping('is kept at most so many a second')],
  },
  {
    name: 'what others look at is taken for nothing',
    file: 'operator/words.ts',
    find: 'if (seen >= total) return null;',
    replace: "if (seen >= total || ended === 'through') return null;",
    by: [quarantine('says that it may be incomplete')],
  },
  {
    name: 'an operator’s change of the secrets loses another’s',
    file: 'operator/secrets/store.ts',
    find: 'VersionStages: [pending],',
    replace: 'VersionStages: [current],',
    by: [secretStore('of two at once the second is told to run again')],
  },
  {
    name: 'a secret that is in use is dropped without a word',
    file: 'operator/secrets/evidence.ts',
    find: '< unusedMs + secretUseEveryMs',
    replace: '< unusedMs',
    by: [secrets('what was used within a day')],
  },
  {
    name: 'a secret is dropped whose successor nobody has used',
    file: 'operator/secrets/evidence.ts',
    find: 'if (silent.length > 0)',
    replace: 'if (silent.length > 9)',
    by: [secrets('where its provider has sent nothing')],
  },
  {
    name: 'an environment takes an answer from before its sleep for the newest secrets',
    file: 'functions/aws/secrets.ts',
    find: 'if (reading && now() - triedAt >= minIntervalMs) reading = null;',
    replace: '',
    by: [receive('slept over a reading')],
  },
  {
    name: 'a check that fails counts as one that holds',
    file: 'functions/ingest/authenticate.ts',
    find: "if (secret === undefined) return { kind: 'rejected', reason: check };",
    replace: '',
    by: [authenticate('of any live secret is authentic'), chaos('let in: ')],
  },
  {
    name: 'what matches no secret is refused for good while the store that has the next one is silent',
    file: 'functions/aws/secrets.ts',
    find: "if (readAt < triedAt) throw new Error('The secret store gave no secrets just now.');",
    replace: '',
    by: [receive('503, and 503 again')],
  },
  // A status never goes backwards, nothing is kept twice.
  {
    name: 'writes without looking at the version',
    file: 'functions/aws/table.ts',
    find: "conditions: [{ text: '(attribute_not_exists(#version) OR #version < :version)' }],",
    replace: 'conditions: [],',
    by: [
      store('any number of consumers at once'),
      interleavings('gives the state'),
      inTests('test/local/crash.test.ts')('stands still with an older report'),
      chaos('status: went backwards'),
    ],
  },
  {
    name: 'writes without looking whether the report is there',
    file: 'functions/aws/table.ts',
    find: 'where.push(`NOT contains(#seen, :f${index})`);',
    replace: 'where.push(`(NOT contains(#seen, :f${index}) OR contains(#seen, :f${index}))`);',
    by: [store('any number of consumers at once'), interleavings('the table holds')],
  },
  {
    name: 'time goes before rank',
    file: 'functions/domain/join.ts',
    find: "`${rank}|${report.occurredAt ?? '-'}|${report.status}|${report.fingerprint}`",
    replace: "`${report.occurredAt ?? '-'}|${rank}|${report.status}|${report.fingerprint}`",
    by: [store('any number of consumers at once')],
  },
  {
    name: 'gives up when another consumer was faster once',
    file: 'functions/consumer/store.ts',
    find: 'const mostRefusals = 8;',
    replace: 'const mostRefusals = 1;',
    by: [store('any number of consumers at once')],
  },
  {
    name: 'lets a history grow without end',
    file: 'functions/aws/table.ts',
    find: "'(attribute_not_exists(#history) OR #grownBytes <= :room)'",
    replace: "'(attribute_not_exists(#history) OR #grownBytes <= :room OR #grownBytes > :room)'",
    by: [itemBudget('two reports that saw room for one')],
  },
  {
    name: 'the status moves past a history that has room left',
    file: 'functions/aws/table.ts',
    find: 'OR #grownBytes > :enough)',
    replace: 'OR #grownBytes > :enough OR #grownBytes <= :enough)',
    by: [store('a report for which there was no room')],
  },
  {
    name: 'a history takes all of a batch or nothing',
    file: 'functions/consumer/store.ts',
    find: 'const reports = fitting > 0 ? open.slice(0, fitting) : open;',
    replace: 'const reports = open;',
    by: [store('the history takes the first as far as it has')],
  },
  {
    name: 'a report that was late once is late for ever',
    file: 'functions/aws/table.ts',
    find: "text: '#version >= :highest'",
    replace: "text: '(#version >= :highest OR #version < :highest)'",
    by: [store('a report that would have been late')],
  },
  {
    name: 'what another consumer has just written is read from an old copy',
    file: 'functions/aws/table.ts',
    find: 'ConsistentRead: true,',
    replace: 'ConsistentRead: false,',
    by: [interleavings('gives the state')],
  },
  {
    name: 'reading again looks at nothing that came meanwhile',
    file: 'functions/aws/reread.ts',
    find: "[...conditions, 'size(#history) = :was_length']",
    replace: "['size(#history) >= :was_length', ...conditions.slice(99)]",
    by: [rereading('a lower report'), rereading('whatever comes at the same time')],
  },
  {
    name: 'reading again forgets how a repeat will read',
    file: 'functions/aws/reread.ts',
    find: '[...before.seen, ...after.aliases], [...own',
    replace: '[...before.seen], [...own',
    by: [rereading('it is known when it comes again'), rereading('a repeat changes nothing')],
  },
  {
    name: 'reading again believes half a text',
    file: 'functions/providers/read-anew.ts',
    find: 'whole ? reading : believed(entry, reading)',
    replace: 'reading',
    by: [rereading('a state that its report alone told stays')],
  },
  {
    name: 'reading again takes a meaning for which no table has a word any more',
    file: 'functions/providers/read-anew.ts',
    find: 'if (!said.some((word) => meaningOf(lists, word))) return { entry, isKnown: false };',
    replace: '',
    by: [rereading('a word that no table knows any more keeps its meaning')],
  },
  {
    name: 'reading again makes an item as long as it likes',
    file: 'functions/aws/reread.ts',
    find: 'if (grownBytes > room && grownBytes > before.grownBytes) continue;',
    replace: '',
    by: [rereading('what has no room at all')],
  },
  // Nothing is lost behind the queue.
  {
    name: 'the event source does not read which messages failed',
    file: 'lib/consumer.ts',
    find: 'reportBatchItemFailures: true',
    replace: 'reportBatchItemFailures: false',
    by: [stack('the mapping reads which messages failed'), chaos('lost: ')],
  },
  {
    name: 'the consumer does not say which messages failed',
    file: 'functions/consumer/handler.ts',
    find: 'failed.map((itemIdentifier) => ({ itemIdentifier }))',
    replace: 'failed.slice(failed.length).map((itemIdentifier) => ({ itemIdentifier }))',
    by: [inTests('test/consumer/handler.test.ts')('answers with the messages that must come again')],
  },
  {
    name: 'a failed write is taken for done',
    file: 'functions/consumer/consume.ts',
    find: 'for (const id of queueMessages) failed.add(id);',
    replace: '',
    by: [consume('a fault of the table fails just the queue messages of that message')],
  },
  {
    name: 'one failed message fails its whole batch',
    file: 'functions/consumer/consume.ts',
    find: 'for (const id of queueMessages) failed.add(id);',
    replace: 'for (const { id } of batch) failed.add(id);',
    by: [consume('a fault of the table fails just the queue messages of that message')],
  },
  {
    name: 'what can’t be read is dropped',
    file: 'functions/consumer/consume.ts',
    find: `            await consumer.deadLetterQueue.send(message.body, provider, undefined, {
              [deadLetterLabels.reason]: reason,
            });
`,
    replace: '',
    by: [consume('what can be neither read nor buried comes again'), chaos('is not in quarantine')],
  },
  {
    name: 'a parser that throws takes the batch with it',
    file: 'functions/consumer/consume.ts',
    find: "return { ...found, reason: 'the parser failed' };",
    replace: 'throw error;',
    by: [consume('a parser that throws loses nothing')],
  },
  {
    name: 'a run is cut off by its time-out with its work uncounted',
    file: 'functions/consumer/consume.ts',
    find: 'const leftMs = remainingMs() - reserveMs;',
    replace: 'const leftMs = remainingMs();',
    by: [consume('none is begun when the time is out')],
  },
  {
    name: 'one failed try ends in the dead-letter queue',
    file: 'lib/report-queue.ts',
    find: 'maxReceiveCount: limits.maxReceives',
    replace: 'maxReceiveCount: 1',
    by: [stack('what breaks the consumer again and again')],
  },
  {
    name: 'a message shows again while a slow run still has it',
    file: 'lib/report-queue.ts',
    find: '6 * limits.consumerTimeoutSeconds',
    replace: '1 * limits.consumerTimeoutSeconds',
    by: [stack('a message stays hidden six times as long')],
  },
  {
    name: 'any JSON in the queue is taken for an envelope',
    file: 'functions/shared/envelope.ts',
    find: 'return isEnvelope(value) ? value : null;',
    replace: 'return value as Envelope;',
    by: [inTests('test/shared/envelope.test.ts')('is not')],
  },
  // What is due.
  {
    name: 'late and converted messages count when it shows, not where the others of their time do',
    file: 'functions/domain/due.ts',
    find: '? dueMs + judgedWithinMs : begunMs',
    replace: '? begunMs : begunMs',
    by: [
      inTests('test/due/settle.test.ts')('all of them count in one minute'),
      inTests('test/consumer/due.test.ts')('a message counts where it has been judged'),
    ],
  },
  {
    name: 'a provider that says that it fails looks like one that lies',
    file: 'lib/alarms/conversion.ts',
    find: "'others - rate - (failing + 0 * rate)'",
    replace: "'others - rate - (0 * failing + 0 * rate)'",
    by: [inTests('test/lib/incidents.test.ts')('a provider fails a quarter, and says so')],
  },
  {
    name: 'what is final stays among what is open, while it waits to be confirmed',
    file: 'operator/find.ts',
    find: '!message.final &&',
    replace: '',
    by: [inTests('test/operator/open.test.ts')('whether late or not due yet')],
  },
  // The application's word.
  {
    name: 'what the application tells counts as a report',
    file: 'functions/consumer/tally.ts',
    find: "if (entry.status === 'recorded') return pointsOfOwnWord(point, outcome);",
    replace: '',
    by: [ownWord('is kept, whatever else comes'), interleavings('up to two reports')],
  },
  {
    name: 'the application’s word stands above what a provider says',
    file: 'functions/domain/status.ts',
    find: 'recorded: { rank: -1,',
    replace: 'recorded: { rank: 65,',
    by: [ownWord('is kept, whatever else comes'), ownWord('any report moves it'), interleavings('up to two reports')],
  },
  {
    name: 'a full history learns nothing more',
    file: 'functions/consumer/store.ts',
    find: 'item.leftOutSince === null || tellsMore(open, item)',
    replace: 'item.leftOutSince === null',
    by: [ownWord('still learns what is told')],
  },
  {
    name: 'the hash of what the application tells is one of the number, too',
    file: 'functions/domain/own-word.ts',
    find: 'recipient !== null, preview !== null',
    replace: 'recipient, preview',
    by: [ownWord('tells neither number nor text')],
  },
  // Counted once.
  {
    name: 'counts what it gives back',
    file: 'functions/consumer/consume.ts',
    find: 'const counted = points.filter(({ queueMessage }) => !failed.has(queueMessage));',
    replace: 'const counted = points;',
    by: [consume('what was written is counted only then')],
  },
  {
    name: 'does not know its own report again after a crash',
    file: 'functions/consumer/store.ts',
    find: 'if (step?.entry.queueMessage !== arrival.entry.queueMessage)',
    replace: 'if (step?.entry.queueMessage !== undefined)',
    by: [
      store('redelivered after a crash'),
      interleavings('the first stopped anywhere'),
      lostAnswers('the answer to a write is lost'),
    ],
  },
  {
    name: 'a message delivered twice in one batch counts twice',
    file: 'functions/consumer/consume.ts',
    find: 'of new Map(batch.map((one) => [one.id, one])).values())',
    replace: 'of batch)',
    by: [consume('SQS delivers twice in one batch counts once')],
  },
  {
    name: 'metrics that CloudWatch refuses are gone',
    file: 'functions/aws/metrics.ts',
    find: 'writeLines(...batch.flatMap(({ series }) => toLines(namespace, [asSum(series)])));',
    replace: '',
    by: [metrics('the same data goes to the log as embedded metrics')],
  },
  {
    name: 'a late report is first tried as one that moves its message',
    file: 'functions/consumer/store.ts',
    find: 'version <= last ? table.append : table.advance',
    replace: 'version < last ? table.advance : table.advance',
    by: [inTests('test/consumer/store.test.ts')('a late report is written once')],
  },
  {
    name: 'what a process knows of a message is more than a hint',
    file: 'functions/consumer/store.ts',
    find: 'nextWrite(table, provider, item, open, refusals === 0)',
    replace: 'nextWrite(table, provider, item, open, true)',
    by: [inTests('test/consumer/store.test.ts')('a late report is written once')],
  },
  {
    name: 'a metric line leaves out what is over a hundred values',
    file: 'functions/aws/metrics.ts',
    find: '{ length: Math.max(...pieces.map(({ length }) => length)) }',
    replace: '{ length: 1 }',
    by: [metrics('the same data goes to the log as embedded metrics')],
  },
  {
    name: 'of two parts that no series tells apart one is counted',
    file: 'functions/aws/points.ts',
    find: 'JSON.stringify([name, sets, minuteMs])',
    replace: 'JSON.stringify([name, provider, known, minuteMs])',
    by: [metrics('CloudWatch has the same either way')],
  },
  {
    name: 'metrics that CloudWatch refuses fail the run',
    file: 'functions/aws/metrics.ts',
    find: 'isUp = false;',
    replace: 'throw error;',
    by: [metrics('the same data goes to the log as embedded metrics')],
  },
  {
    name: 'a client waits for a silent service as long as that likes',
    file: 'functions/aws/attempts.ts',
    find: 'throwOnRequestTimeout: true',
    replace: 'throwOnRequestTimeout: false',
    by: [metrics('a silent CloudWatch is given up')],
  },
  {
    name: 'a report that waited too long takes the counts of its batch with it',
    file: 'functions/aws/points.ts',
    find: 'Math.max(atMs, nowMs - oldestMs)',
    replace: 'atMs',
    by: [inTests('test/consumer/tally.test.ts')('what waited for more than two weeks')],
  },
  // What the queue took is settled.
  {
    name: 'a queue message without a report is acknowledged unsettled',
    file: 'functions/consumer/consume.ts',
    find: "    points.push({ queueMessage: message.id, name: 'Settled',",
    replace: "    if (reading.deliveries.length > 0)\n      points.push({ queueMessage: message.id, name: 'Settled',",
    by: [settled, fuzzing, chaos('lost: nobody settled')],
  },
  {
    name: 'a queue message is dropped before anybody looks at it',
    file: 'functions/consumer/consume.ts',
    find: 'const { provider, receivedAt, others, reason, isForwarded, ...reading } = await read(consumer, message, keep);',
    replace:
      "const { provider, receivedAt, others, reason, isForwarded, ...reading } = await read(consumer, message, keep);\n    if (reason?.startsWith('body: ')) continue;",
    by: [settled, fuzzing],
  },
  {
    name: 'a message ends in the minute of its last report, not in that of its first',
    file: 'functions/consumer/tally.ts',
    find: 'names.map((name) => ({ ...point(name), atMs: Date.parse(begunAt) }))',
    replace: 'names.map((name) => point(name))',
    by: [interleavings('gives the state, the history and the counts')],
  },
  {
    name: 'a word that nobody knows is a failure',
    file: 'functions/providers/reading/verdict.ts',
    find: "told[0] ?? { status: 'unknown' }",
    replace: "told[0] ?? { status: 'failed' }",
    by: [conformance('keeps a word that nobody has listed')],
  },
  {
    name: 'counts before it writes',
    file: 'functions/consumer/consume.ts',
    find: `await pMap([...writes, ...(isPassing ? [] : unreadable.map(({ bury }) => bury))], (work) => work(), {
    concurrency: writesAtOnce,
  });
  if (isPassing) {
    const settled = toPassOn.filter(({ queueMessage }) => !failed.has(queueMessage));
    for (const id of await passOn(settled, remainingMs() - reserveMs)) failed.add(id);
    // What comes again comes whole: it becomes a dead letter then, not each time.
    const rest = unreadable.filter(({ id }) => !failed.has(id));
    await pMap(rest, ({ bury }) => bury(), { concurrency: writesAtOnce });
  }
  await pMap(told, (tell) => tell(), { concurrency: toldAtOnce });

  // What comes again is counted then: the table remembers which queue message wrote what.
  const counted = points.filter(({ queueMessage }) => !failed.has(queueMessage));
  await consumer.metrics.publish(addUp(counted, consumer.parts, Date.now()), remainingMs);`,
    // What the batch would do to messages that nobody else touches; afterwards nothing is counted any more.
    replace: `const hopeful: Table = { ...consumer.table, advance: async () => ({ kind: 'written', before: null }) };
  for (const group of byMessage(deliveries)) {
    const { provider } = group[0];
    for (const outcome of await store(hopeful, provider, group.map(({ arrival }) => arrival)))
      points.push(...pointsOf(provider, outcome, Date.now()).map((point) => ({ ...point, queueMessage: '' })));
  }
  await consumer.metrics.publish(addUp(points, consumer.parts, Date.now()), remainingMs);
  await pMap([...writes, ...(isPassing ? [] : unreadable.map(({ bury }) => bury))], (work) => work(), {
    concurrency: writesAtOnce,
  });
  if (isPassing) {
    const settled = toPassOn.filter(({ queueMessage }) => !failed.has(queueMessage));
    for (const id of await passOn(settled, remainingMs() - reserveMs)) failed.add(id);
    // What comes again comes whole: it becomes a dead letter then, not each time.
    const rest = unreadable.filter(({ id }) => !failed.has(id));
    await pMap(rest, ({ bury }) => bury(), { concurrency: writesAtOnce });
  }
  await pMap(told, (tell) => tell(), { concurrency: toldAtOnce });`,
    by: [interleavings('the first stopped anywhere')],
  },
  {
    name: 'a report that came too late is never stored',
    file: 'functions/consumer/store.ts',
    find: 'write: isHigher ? table.advance : table.append, reports',
    replace: 'write: table.advance, reports',
    by: [interleavings('gives the state'), store('a late report is written once')],
  },
  {
    name: 'a report that came too late counts as an outcome once more',
    file: 'functions/consumer/tally.ts',
    find: "if (step.effect === 'recorded') return [...points, point(step.contradicts ? 'Contradicted' : 'Late')];",
    replace: '',
    by: [interleavings('gives the state, the history and the counts')],
  },
  // What the field sends.
  {
    name: 'a word that fails is overruled by a code that does not',
    file: 'functions/providers/reading/verdict.ts',
    find: "outcomeOf(status) === 'failed' ? 3 :",
    replace: '',
    by: [reading('the failing, final one is believed')],
  },
  {
    name: 'the id of an envelope is taken for the message’s',
    file: 'functions/providers/reading/reports.ts',
    find: 'isEnvelope ? ownId(dialect, fields) : messageId(dialect, fields)',
    replace: 'messageId(dialect, fields)',
    by: [reading('takes nothing for a report where there is')],
  },
  {
    name: 'the text of a message is read as a report',
    file: 'functions/providers/reading/unwrap.ts',
    find: '!((isWhole || hasSender) && isText)',
    replace: '!(hasSender && isText)',
    by: [reading('beside a report is nobody’s word')],
  },
  {
    name: 'the text of a message that came in is read as a report',
    file: 'functions/providers/reading/unwrap.ts',
    find: '!((isWhole || hasSender) && isText)',
    replace: '!(isWhole && isText)',
    by: [reading('of a message that came in is nobody’s word')],
  },
  {
    name: 'the end of signed parameters is called nonce',
    file: 'functions/providers/signatures/url-form.ts',
    find: '/^[\\w-]{1,128}$/.test(nonce)',
    replace: "(nonce !== '')",
    by: [urlForm('the end of the parameters can’t be called nonce')],
  },
  {
    name: 'bytes that are no UTF-8 are signed as others',
    file: 'functions/providers/signatures/url-form.ts',
    find: '&& isUtf8(raw);',
    replace: ';',
    by: [urlForm('bytes that are no UTF-8')],
  },
  {
    name: 'a body beside a URL that was signed alone is read',
    file: 'functions/providers/signatures/url-form.ts',
    find: "...(equalTexts(hashIn(url) ?? '', hash) ? [url] : []),",
    replace: 'url,',
    by: [urlForm('a body beside a URL that was signed alone')],
  },
  {
    name: 'a parameter of a form needs no signature',
    file: 'functions/providers/signatures/url-form.ts',
    find: '[url + parameters]',
    replace: '[url]',
    by: [urlForm('one letter of the body, URL or signature changed')],
  },
  {
    name: 'any body is the one whose hash was signed',
    file: 'functions/providers/signatures/url-form.ts',
    find: "...(equalTexts(hashIn(url) ?? '', hash) ? [url] : []),",
    replace: '...(hashIn(url) === null ? [] : [url]),',
    by: [urlForm('the published vector with the hash of a JSON body')],
  },
  {
    name: 'a body that was signed by its hash may be left out',
    file: 'functions/providers/signatures/url-form.ts',
    find: 'parameters === null || hashIn(url) !== null',
    replace: 'parameters === null',
    by: [urlForm('the published vector with the hash of a JSON body')],
  },
  {
    name: 'a form is outside of the signature',
    file: 'functions/providers/signatures/url-form.ts',
    find: "method === 'GET' ? '' : unseparated(form)",
    replace: "''",
    by: [urlForm('what one changes, the vendor and we judge alike')],
  },
  {
    name: 'the time beside a signature is nobody’s',
    file: 'functions/providers/signatures/ed25519.ts',
    find: 'Buffer.from(`${timestamp}|`), raw',
    replace: 'Buffer.from(`|`), raw',
    by: [ed25519('it is signed, and the vendor takes it')],
  },
  {
    name: 'the end of a signed body is called nonce',
    file: 'functions/providers/signatures/body-nonce-time.ts',
    find: '!/^[^.]+$/.test(ofNonce)',
    replace: "ofNonce === ''",
    by: [bodyNonceTime('is refused where what is signed is parted elsewhere')],
  },
  {
    name: 'a nonce is outside of the signature',
    file: 'functions/providers/signatures/body-nonce-time.ts',
    find: '.update(`.${ofNonce}.${seconds}`)',
    replace: '.update(`..${seconds}`)',
    by: [bodyNonceTime('is taken, within the tolerance of its time')],
  },
  {
    name: 'of a parameter given twice only one is signed',
    file: 'functions/providers/signatures/sorted-parameters.ts',
    find: 'parameters.size === entries.length && ',
    replace: '',
    by: [sortedParameters('a name given twice')],
  },
  {
    name: 'a parameter hides in the name of another',
    file: 'functions/providers/signatures/sorted-parameters.ts',
    find: '!entries.some(([name]) => /[&=]/.test(name))',
    replace: 'true',
    by: [sortedParameters('with a sign of a form in it')],
  },
  {
    name: 'signed parameters count for ever',
    file: 'functions/providers/signatures/sorted-parameters.ts',
    find: "return isSigned && isNear(secondsToMs(parameters.get('timestamp')), request);",
    replace: 'return isSigned;',
    by: [sortedParameters('holds a signed time against the arrival')],
  },
  {
    name: 'a token that nobody signed is genuine where it says so itself',
    file: 'functions/providers/signatures/jwt.ts',
    find: "if (hash === undefined || header?.['crit'] !== undefined) return null;",
    replace:
      "if (header?.['alg'] === 'none') return jsonObject(Buffer.from(payload, 'base64url'));\n  if (hash === undefined) return null;",
    by: [jwt('with the header ')],
  },
  {
    name: 'a token is genuine whatever the body',
    file: 'functions/providers/signatures/jwt.ts',
    find: "typeof iat === 'number' && isHashOf(raw, hash)",
    replace: "typeof iat === 'number'",
    by: [jwt('covers the body, to the byte')],
  },
  {
    name: 'a token is genuine at whatever URL',
    file: 'functions/providers/signatures/jwt.ts',
    find: 'urls.flatMap(urlForms).filter((url) => isHashOf(url, urlHash)).length > 0',
    replace: 'urlHash !== undefined',
    by: [jwt('covers every letter of the URL')],
  },
  {
    name: 'a token counts for ever',
    file: 'functions/providers/signatures/jwt.ts',
    find: 'isTimely(claimed, request) && ',
    replace: '',
    by: [jwt('holds as long as the tolerance lasts')],
  },
  {
    name: 'a body may say another thing than the token that repeats it',
    file: 'functions/providers/signatures/jwt.ts',
    find: 'isSame(saidIn(claims, name), saidIn(body, name)) ||',
    replace: 'Object.hasOwn(claims, name) ||',
    by: [jwt('refuses any other value in any place')],
  },
  {
    name: 'a signature holds at whatever URL',
    file: 'functions/providers/signatures/time-url-body.ts',
    find: '`${time}\\n${place}\\n`',
    replace: '`${time}\\n\\n`',
    by: [timeUrlBody('covers every letter of the URL')],
  },
  {
    name: 'a signature holds whatever the body',
    file: 'functions/providers/signatures/time-url-body.ts',
    find: "createHash('sha256').update(raw)",
    replace: "createHash('sha256')",
    by: [timeUrlBody('covers every byte of the body')],
  },
  {
    name: 'the former of two schemes is none any more',
    file: 'functions/providers/signatures/either.ts',
    find: '[current, former].filter',
    replace: '[current].filter',
    by: [timeUrlBody('is enough, whichever it is')],
  },
  {
    name: 'any topic of anybody’s may report',
    file: 'functions/providers/signatures/sns.ts',
    find: 'equalTexts(envelope.topicArn, secret) && isSignedBy',
    replace: 'isSignedBy',
    by: [sns('is refused from another topic')],
  },
  {
    name: 'a certificate of anybody’s proves a report',
    file: 'functions/providers/signatures/sns.ts',
    find: 'hosts.test(url.hostname)',
    replace: "url.hostname.includes('amazonaws')",
    by: [sns('is not fetched from ')],
  },
  {
    name: 'who names another topic has us fetch',
    file: 'functions/providers/signatures/sns.ts',
    find: "secrets.includes(snsEnvelope(document)?.topicArn ?? '') ?",
    replace: 'snsEnvelope(document) ?',
    by: [sns('is fetched for none of another topic')],
  },
  {
    name: 'one signed text is parted into other fields',
    file: 'functions/providers/signatures/sns.ts',
    find: "(name === 'Message' || !/[\\r\\n]/.test(value))",
    replace: 'true',
    by: [sns('cannot be parted into other fields')],
  },
  {
    name: 'the id of a webhook is outside of the signature',
    file: 'functions/providers/signatures/standard-webhooks.ts',
    find: 'Buffer.from(`${id}.${timestamp}.`)',
    replace: 'Buffer.from(`.${timestamp}.`)',
    by: [standardWebhooks('are what is signed')],
  },
  {
    name: 'a webhook counts for ever',
    file: 'functions/providers/signatures/standard-webhooks.ts',
    find: '!isNear(secondsToMs(timestamp), request) || ',
    replace: '',
    by: [standardWebhooks('long before it came')],
  },
  {
    name: 'an empty secret opens to an empty token',
    file: 'functions/providers/signatures/sender-token.ts',
    find: "if (secret === '' || given === undefined) return false;",
    replace: 'if (given === undefined) return false;',
    by: [senderToken('is nothing where the secret is empty')],
  },
  {
    name: 'a challenge is answered to who does not know the token',
    file: 'functions/ingest/receive.ts',
    find: "if (outcome.kind === 'rejected') {",
    replace: "if (outcome.kind === 'rejected' && handshake?.kind !== 'challenge') {",
    by: [handshakes('is refused with the token ')],
  },
  {
    name: 'a subscription is confirmed for anybody',
    file: 'functions/ingest/receive.ts',
    find: "  if (outcome.kind === 'rejected') {",
    replace:
      "  if (handshake?.kind === 'confirmation') await receiver.web.text(handshake.url, remainingMs());\n  if (outcome.kind === 'rejected') {",
    by: [handshakes('is not given to a stranger')],
  },
  {
    name: 'the confirmation of a subscription is queued as a report',
    file: 'functions/ingest/receive.ts',
    find: "if (handshake?.kind === 'confirmation') {",
    replace: 'if (false) {',
    by: [handshakes('is given once the request is authentic')],
  },
  {
    name: 'what comes unsigned is refused though it would come signed',
    file: 'functions/ingest/receive.ts',
    find: '!carriesSignature(gate.signature, request.headers))',
    replace: 'false)',
    by: [handshakes('is asked for again: 503, and not taken')],
  },
  {
    name: 'what is signed wrongly is asked for again and again',
    file: 'functions/ingest/receive.ts',
    find: "gate.resendsUnsigned && outcome.reason === 'signature' &&",
    replace: 'gate.resendsUnsigned ||',
    by: [handshakes('is asked for again: 503, and not taken')],
  },
  {
    name: 'a query beside a signed body is read',
    file: 'functions/consumer/parse.ts',
    find: "signature.covers === 'either' ? body.length === 0 : signature.covers",
    replace: 'signature.covers',
    by: [field('beside a body that carries the signature')],
  },
  {
    name: 'one brand’s secret opens another’s URL',
    file: 'functions/shared/named.ts',
    find: '{ ...gate, id, name: `${gate.name} (${id})` }',
    replace: '{ ...gate, name: `${gate.name} (${id})` }',
    by: [named('a provider under a name of one’s own')],
  },
  {
    name: 'of an unreadable report in a batch nobody learns which',
    file: 'functions/providers/reading/reports.ts',
    find: 'isPlaced ? { ...result, path: `${candidate.at}.${result.path}` } : result',
    replace: 'result',
    by: [custom('can’t be read is named by its place')],
  },
  {
    name: 'reports of a shape of their own are sought by their look',
    file: 'functions/providers/reading/reports.ts',
    find: 'const candidates = taken ? taken.map(toCandidate)',
    replace: 'const candidates = false ? []',
    by: [custom('all of a report is found')],
  },
  {
    name: 'a signed time counts for ever',
    file: 'functions/providers/signatures/ed25519.ts',
    find: 'isNear(secondsToMs(timestamp), request)',
    replace: '(secondsToMs(timestamp) > 0)',
    by: [ed25519('a signed time counts as long as')],
  },
  {
    name: 'an error that nobody understands is what the word hints at',
    file: 'functions/providers/reading/errors.ts',
    find: 'hint !== undefined && !tellsError',
    replace: 'hint !== undefined',
    by: [reading('an error that nobody understands is unknown')],
  },
  {
    name: 'a hint takes a told cause’s place',
    file: 'functions/domain/message.ts',
    find: 'known.find(({ isHint }) => !isHint) ?? known[0]',
    replace: 'known[0]',
    by: [inTests('test/domain/message.test.ts')('survives a later one of which only the status word hints')],
  },
  {
    name: 'a national number is taken for a foreign one',
    file: 'functions/shared/phone.ts',
    find: 'number?.isValid() ?',
    replace: 'number ?',
    by: [numbers('is none')],
  },
  {
    name: 'a clock of the year 9999 is believed',
    file: 'functions/domain/instant.ts',
    find: 'ms >= earliestMs && ms <= receivedAtMs + mostAheadMs',
    replace: 'ms >= earliestMs',
    by: [field('neither shows nor wins over a later report')],
  },
  {
    name: 'a repeat is another report because of when it came',
    file: 'functions/consumer/believe.ts',
    find: 'identity: identityOf(told)',
    replace: 'identity: identityOf(report)',
    by: [field('does not make two reports of one')],
  },
  {
    name: 'a query that no signature covers is read',
    file: 'functions/consumer/parse.ts',
    find: "query: isQueryCovered(provider, settings, body) ? query : '',",
    replace: 'query,',
    by: [field('that the signature does not cover is not')],
  },
  {
    name: 'of several reports the unreadable vanish',
    file: 'functions/consumer/consume.ts',
    find: 'reason: outcome.unreadable ? reasonOf(...outcome.unreadable) : null',
    replace: 'reason: null',
    by: [field('of several reports the readable are stored')],
  },
  {
    name: 'events that are no reports are not counted',
    file: 'functions/consumer/consume.ts',
    find: "for (const kind of others) count('OtherEvents', kind);",
    replace: '',
    by: [field('other events are set aside')],
  },
  {
    name: 'a consumer without the key of hidden numbers stores them as they are',
    file: 'functions/consumer/consume.ts',
    find: 'return told[0] ?? null;',
    replace: 'return told[0] ?? keepPlain;',
    by: [recipients('without it nothing is stored')],
  },
  {
    name: 'a number in another form is taken for another recipient',
    file: 'functions/aws/table.ts',
    find: '...(naming.alsoKnownAs ?? [])]',
    replace: ']',
    by: [recipients('stay one for each recipient')],
  },
  {
    name: 'a hidden number stays in the other texts of its report',
    file: 'functions/consumer/believe.ts',
    find: 'isHiding(keep) ? withoutNumber(written, number, keep) : written',
    replace: 'written',
    by: [recipients('neither item nor log')],
  },
  {
    name: 'a hidden number is looked for in one form alone',
    file: 'operator/forget/person.ts',
    find: 'forms: keep(number)',
    replace: 'forms: [keep(number)[0]]',
    by: [forgetting('nothing of the person is left')],
  },
  {
    name: 'an item is erased that has become somebody else’s',
    file: 'operator/forget/eraser.ts',
    find: '`attribute_not_exists(#recipient) OR ${isHis}` : isHis',
    replace: '`attribute_not_exists(#recipient) OR ${isHis}` : `attribute_exists(#recipient) OR ${isHis}`',
    by: [forgetting('by the time it is to go stays')],
  },
  {
    name: 'two recipients of one id become one message',
    file: 'functions/aws/table.ts',
    find: 'conditions: [...parts.conditions, ...sameRecipient(arrivals)]',
    replace: 'conditions: parts.conditions',
    by: [field('is seen, not merged')],
  },
  {
    name: 'asking for what is off turns the alarm of the API’s faults',
    file: 'functions/api/answer.ts',
    find: 'new Refusal({ status: 409',
    replace: 'new Refusal({ status: 500',
    by: [application('409, by the name of the setting')],
  },
  {
    name: 'the client sends to what is no number',
    file: 'client/recipients.ts',
    find: "error.status === 400 && error.path === 'recipient'",
    replace: "error.status === 404 && error.path === 'recipient'",
    by: [calling('to what is no number nothing is sent')],
  },
  {
    name: 'the client sends nothing to who writes a number that may be two',
    file: 'client/recipients.ts',
    find: " && error.path === 'recipient')",
    replace: ')',
    by: [calling('to what is no number nothing is sent')],
  },
  {
    name: 'an answer counts as whole of which CloudWatch left one series out',
    file: 'functions/aws/metric-data.ts',
    find: 'statuses.set(`${Id} ${Label}`, StatusCode)',
    replace: 'statuses.set(Id ?? String(Label), StatusCode)',
    by: [inTests('test/aws/routes.test.ts')('one of several prices that is left out')],
  },
  {
    name: 'each look of a wait for an unknown id asks for a hundred parts',
    file: 'functions/api/read-message.ts',
    find: 'messageId, lastOfFirstLook)',
    replace: 'messageId)',
    by: [application('costs a look at its first parts')],
  },
  {
    name: 'nobody is told that waiting calls take the runs of ingest',
    file: 'lib/concurrency.ts',
    find: 'if (!protect) return waiting;',
    replace: 'if (!protect) return [];',
    by: [inTests('test/lib/concurrency.test.ts')('is warned')],
  },
  {
    name: 'a provider’s number and another one that was recorded before are two messages',
    file: 'functions/aws/table.ts',
    find: ' OR #status = :own',
    replace: '',
    by: [ownWord('are one message, to whom the provider names')],
  },
  {
    name: 'a number that is recorded beside a provider’s other one makes a second message',
    file: 'functions/aws/table.ts',
    find: '!isOwnWord(arrival) && arrival.report.facts.recipient !== null',
    replace: 'arrival.report.facts.recipient !== null',
    by: [ownWord('are one message, to whom the provider names')],
  },
  {
    name: 'a final report without recipient has no country',
    file: 'functions/consumer/store.ts',
    find: '?.country ?? before?.country ?? null',
    replace: '?.country ?? null',
    by: [field('counts for the country that the table knows')],
  },
  {
    name: 'a small body becomes one without bounds',
    file: 'functions/providers/reading/document.ts',
    find: 'maxOutputLength: mostInflatedBytes ',
    replace: '',
    by: [field('is kept unread')],
  },
  {
    name: 'what was left open is never settled',
    file: 'functions/consumer/tally.ts',
    find: "settled !== null && (settled !== 'unconfirmed' || outcomeOf(after) === 'unconfirmed')",
    replace: 'settled !== null',
    by: [interleavings('gives the state, the history and the counts')],
  },
  {
    name: 'a delivery that is taken back is just late',
    file: 'functions/domain/join.ts',
    find: "return occurredAt === null || standingAt === '-' || occurredAt >= standingAt;",
    replace: 'return false;',
    by: [interleavings('gives the state, the history and the counts')],
  },
  {
    name: 'an unlisted word can’t be found again',
    file: 'functions/aws/table.ts',
    find: "unlisted.length > 0 ? ', #unlisted :unlisted' : ''",
    replace: "''",
    by: [field('stays findable')],
  },
  {
    name: 'a GET with a report is taken for a probe',
    file: 'functions/ingest/receive.ts',
    find: "(method === 'GET' && query === '' && raw.length === 0)",
    replace: "method === 'GET'",
    by: [receive('a GET')],
  },
  {
    name: 'half of a digest is a signature',
    file: 'functions/providers/signatures/hmac-body.ts',
    find: 'form.length === given.length && timingSafeEqual(form, given)',
    replace: 'given.length > 16 && timingSafeEqual(form.subarray(0, 16), given.subarray(0, 16))',
    by: [signature('is taken')],
  },
  {
    name: 'a piece of what was signed is called the id of a webhook',
    file: 'functions/providers/signatures/standard-webhooks.ts',
    find: ' || showsAnotherSeam(id, raw)',
    replace: '',
    by: [inTests('test/providers/signatures/standard-webhooks.test.ts')('put together otherwise')],
  },
  {
    name: 'a secret that stands for nothing is a key',
    file: 'functions/providers/signatures/hmac-body.ts',
    find: 'if (given === undefined || keyOf(secret, secretEncoding).length === 0) return false;',
    replace: 'if (given === undefined) return false;',
    by: [inTests('test/providers/signatures/hmac-body.test.ts')('is none where it is empty')],
  },
  {
    name: 'two reports in one webhook are one',
    file: 'functions/providers/reading/reports.ts',
    find: 'isOneOfMany ? `${callbackId} ${candidate.at}` : callbackId',
    replace: 'callbackId',
    by: [inTests('test/providers/custom.test.ts')('tells two reports of one message')],
  },
  {
    name: 'what has a path is taken from elsewhere',
    file: 'functions/providers/custom/take-apart.ts',
    find: '!taken.has(looseName(name)) && ',
    replace: '',
    by: [inTests('test/providers/custom.test.ts')('all of a report is found')],
  },
  {
    name: 'a whole is delivered though a part is out',
    file: 'functions/domain/parts.ts',
    find: 'failed + underWay === 0 && unreported > 0',
    replace: 'false',
    by: [parts('any parts in any order make the same whole')],
  },
  // Fuzzing.
  {
    name: 'fuzzing: a signature over text instead of bytes',
    file: 'functions/ingest/request.ts',
    find: "event.isBase64Encoded ? 'base64' : 'utf8'",
    replace: "'utf8'",
    by: [fuzzing],
  },
  {
    name: 'fuzzing: one check that fails is passed over',
    file: 'functions/ingest/authenticate.ts',
    find: "if (secret === undefined) return { kind: 'rejected', reason: check };",
    replace: 'if (secret === undefined) continue;',
    by: [fuzzing],
  },
  {
    name: 'fuzzing: an empty secret is a secret',
    file: 'functions/shared/secrets.ts',
    find: " && item !== ''",
    replace: '',
    by: [fuzzing],
  },
  {
    name: 'fuzzing: an unreadable request vanishes',
    file: 'functions/consumer/consume.ts',
    find: "if (outcome.kind === 'malformed') return { ...found, reason: reasonOf(outcome) };",
    replace: "if (outcome.kind === 'malformed') return found;",
    by: [fuzzing],
  },
  {
    name: 'fuzzing: bytes that are no UTF-8 are bent on their way',
    file: 'functions/shared/envelope.ts',
    find: "if (!isUtf8(raw)) return { body: base64, encoding: 'base64' };",
    replace: '',
    by: [fuzzing],
  },
  {
    name: 'fuzzing: an error’s message, number and all, gets into the log',
    file: 'functions/shared/log.ts',
    find: 'stack.slice(start + message.length)',
    replace: 'stack',
    by: [fuzzing],
  },
  {
    name: 'fuzzing: an expression whose time grows faster than its text',
    file: 'functions/providers/reading/xml.ts',
    find: 'top.text += unescapeXml(xml.slice(at, next < 0 ? xml.length : next));',
    replace: 'top.text = unescapeXml(xml.slice(0, next < 0 ? xml.length : next));',
    by: [{ program: ['reliability/fuzz.ts', '--cases', '300', '--provider', 'mobivate'], because: 'FAILED mobivate' }],
  },
  // Least privilege, from both sides.
  {
    name: 'a permission that nobody uses',
    file: 'lib/consumer.ts',
    find: "['dynamodb:UpdateItem', 'dynamodb:GetItem']",
    replace: "['dynamodb:UpdateItem', 'dynamodb:GetItem', 'dynamodb:Query']",
    by: [endToEnd('all of this needed every permission')],
  },
  {
    name: 'a permission that is missing',
    file: 'lib/consumer.ts',
    find: "['dynamodb:UpdateItem', 'dynamodb:GetItem']",
    replace: "['dynamodb:GetItem']",
    by: [
      stack('the consumer may read and update its table'),
      inTests('test/local/policy.test.ts', 'dynamodb:UpdateItem')('tries again what it can not write'),
    ],
  },
  {
    name: 'the front door lets every call through',
    file: 'local/aws/policy/permissions.ts',
    find: 'const refused = checkAll(call, toRequests(call));',
    replace: 'const refused = null;',
    by: [permissions('is refused')],
  },
  {
    name: 'an explicit refusal counts for nothing',
    file: 'local/aws/policy/rules.ts',
    find: "if (first(identityBased, 'Deny')) return { denied: 'identity-based Deny' };",
    replace: '',
    by: [inTests('test/local/aws/policy/rules.test.ts')('an explicit deny wins')],
  },
  {
    name: 'a queue that shows its messages again while they are at work',
    file: 'local/aws/event-source.ts',
    find: 'if (!(hiddenSeconds >= timeoutSeconds))',
    replace: 'if (!(hiddenSeconds >= 0))',
    by: [inTests('test/local/aws/event-source.test.ts')('shows a message again before the function had its time')],
  },
  {
    name: 'a service of AWS may do anything',
    file: 'local/aws/policy/permissions.ts',
    find: "return 'denied' in decision ? refusalMessage(caller, request, decision.denied, 'resource-based') : null;",
    replace: 'return null;',
    by: [permissions('may do what a resource allows it')],
  },
  {
    name: 'two writes of an item at a time, whose images are then mixed up',
    file: 'local/aws/streams/capture.ts',
    find: 'locks(written.map(lockOf), () => carryOut(call, written))',
    replace: 'carryOut(call, written)',
    by: [inTests('test/local/aws/streams/capture.test.ts')('exactly the chain of its images')],
  },
  {
    name: 'a write that changes nothing is told',
    file: 'local/aws/streams/capture.ts',
    find: 'if (isDeepStrictEqual(comparable(oldImage), comparable(newImage))) continue;',
    replace: '',
    by: [inTests('test/local/aws/streams/capture.test.ts')('one that changes nothing is not')],
  },
  {
    name: 'records of a stream that fail are not tried again',
    file: 'local/aws/streams/batch.ts',
    find: 'if (done < 0) continue;',
    replace: 'continue;',
    by: [inTests('test/local/aws/streams/batch.test.ts')('what failed is tried again from the lowest number')],
  },
  {
    name: 'records of a stream that are given up are told to nobody',
    file: 'local/aws/streams/source.ts',
    find: 'if (onFailure) await insist(() => onFailure(message));',
    replace: '',
    by: [inTests('test/local/aws/streams/source.test.ts')('what is given up is told')],
  },
  {
    name: 'an event that a target refuses is not kept',
    file: 'local/aws/events/delivery.ts',
    find: 'if (target.deadLetterArn === null) return;',
    replace: 'return;',
    by: [inTests('test/local/aws/events/bridge.test.ts')('the event goes to the dead-letter queue')],
  },
  // What watches it.
  {
    name: 'a percentile rank takes in its lower bound',
    file: 'local/aws/cloudwatch/values.ts',
    find: 'value > low && value <= high',
    replace: 'value >= low && value <= high',
    by: [metricStore('samples are counted above a bound and up to another')],
  },
  {
    name: 'a percentile over a day sees only its last hours',
    file: 'local/aws/cloudwatch/values.ts',
    find: 'const keptHoursMs = 24 * hourMs;',
    replace: 'const keptHoursMs = 3 * hourMs;',
    by: [metricStore('percentiles and ranks over a day have all of it')],
  },
  {
    name: 'what a queue takes is not counted',
    file: 'local/aws/metrics.ts',
    find: "recordOf(url)('NumberOfMessagesSent', 'Count', 1);",
    replace: '',
    by: [inTests('test/local/aws/metrics.test.ts')('what is sent counts at once')],
  },
  {
    name: 'the metric filter counts every line',
    file: 'local/aws/cloudwatch/metric-filter.ts',
    find: 'return (line) => fieldOf(line, field) === value;',
    replace: 'return () => true;',
    by: [
      inTests(
        'test/local/aws/cloudwatch/metric-filter.test.ts',
        'a metric filter',
      )('counts the lines whose field has the value, as text'),
    ],
  },
  {
    name: 'a contributor that joins an alarm is told to nobody',
    file: 'local/aws/cloudwatch/alarms.ts',
    find: 'changes.unshift(...newcomers.map(',
    replace: 'void (newcomers.map(',
    by: [
      inTests(
        'test/local/aws/cloudwatch/alarms.test.ts',
        'contributors',
      )('are told of one by one as they join while the alarm is on'),
    ],
  },
  // Limits.
  {
    name: 'longer texts than an entry has room for',
    file: 'functions/providers/reading/fields.ts',
    find: 'const longestText = 256;',
    replace: 'const longestText = 512;',
    by: [itemSize('makes a key or a text that is too long')],
  },
  {
    name: 'facts of any length are kept',
    file: 'functions/aws/item-budget.ts',
    find: '=> cutTo(values, longestOfFixed);',
    replace: '=> cutTo(values, {});',
    by: [itemBudget('the item stays in its budget')],
  },
  {
    name: 'a history goes on after an entry that is missing',
    file: 'functions/aws/table.ts',
    find: "where.push('attribute_not_exists(#leftOutSince)', ",
    replace: 'where.push(',
    by: [itemBudget('nothing does once the history has ended')],
  },
  {
    name: 'what an earlier version wrote is taken for empty',
    file: 'functions/aws/table.ts',
    find: "item['grownBytes'] ?? measureGrown(stored)",
    replace: "item['grownBytes'] ?? 0",
    by: [itemBudget('grows no further')],
  },
  {
    name: 'more reports in one write than an expression has room for',
    file: 'functions/consumer/store.ts',
    find: 'const mostPerWrite = 20;',
    replace: 'const mostPerWrite = 200;',
    by: [inTests('test/conformance/expressions.test.ts')('stays below 4 KB and 300 operators')],
  },
  {
    name: 'a throttled run gives back at once what it could not write',
    file: 'functions/consumer/patience.ts',
    find: 'if (throttle === null) throw error;',
    replace: 'throw error;',
    by: [
      consume('a table that takes nothing is asked less and less'),
      limit('long-outage', 'writes while it took 4 a second'),
    ],
  },
  {
    name: 'hot keys hold up all the others, though DynamoDB says which they are',
    file: 'functions/consumer/patience.ts',
    find: "throttle === 'key' || (",
    replace: '(',
    by: [patience('hot keys among')],
  },
  {
    name: 'the SDK waits for a hot key',
    file: 'functions/aws/throttle.ts',
    find: "if (throttleOf(told.error) === 'key') throw told.error;",
    replace: '',
    by: [inTests('test/aws/throttle.test.ts', 'hot key')('heard after one call')],
  },
  {
    name: 'a hot key holds up all the others where nothing says that it is one',
    file: 'functions/consumer/patience.ts',
    find: '(throttled === 1 && begun > 1) || throttled * oneIn < begun',
    replace: 'false',
    by: [consume('one throttled message does not hold up a run')],
  },
  {
    name: 'what has no time left is taken for done',
    file: 'functions/consumer/patience.ts',
    find: 'signal.throwIfAborted();',
    replace: 'if (signal.aborted) return;',
    by: [patience('work that never began, for want of time, is not done')],
  },
  {
    name: 'the consumer may take all of the account’s concurrency',
    file: 'lib/concurrency.ts',
    find: 'if (consumer <= most) return [];',
    replace: 'if (unreserved >= consumer) return [];',
    by: [inTests('test/lib/concurrency.test.ts')('an account of')],
  },
  {
    name: 'a process keeps every message that it ever had',
    file: 'functions/consumer/consume.ts',
    find: 'const deliveries: Delivery[] = [];',
    replace:
      'const deliveries: Delivery[] = [];\n  ((globalThis as { kept?: unknown[] }).kept ??= []).push(JSON.stringify(batch));',
    by: [limit('memory', 'growth')],
  },
  {
    name: 'a client that dribbles its headers is waited for',
    file: 'local/runtime/http-server.ts',
    find: 'headersTimeout: limits.headersMs,',
    replace: '',
    by: [slowClients('clients that dribble are told 408 in time')],
  },
  {
    name: 'headers of any size are read',
    file: 'local/runtime/http-server.ts',
    find: 'maxHeaderSize: limits.headerBytes,',
    replace: '',
    by: [slowClients('headers over 10,240 bytes are told 431')],
  },
  // Other implementations.
  {
    name: 'an endpoint sees each caller by his own key',
    file: 'local/aws/front-door.ts',
    find: '.replace(/Credential=[^/]+/, `Credential=${forwardedCaller}`)',
    replace: '',
    by: [{ program: ['reliability/conformance.ts', '--bail'], because: 'FAIL  test/' }],
  },
  // Supply chain.
  {
    name: 'a package without its hash',
    file: 'reliability/supply-chain/lock-file.ts',
    find: "!integrity?.startsWith('sha512-')",
    replace: '!integrity',
    by: [inTests('test/reliability/supply-chain.test.ts', 'lock')('the lock file')],
  },
  {
    name: 'a licence that nobody allowed',
    file: 'reliability/supply-chain/licences.ts',
    find: 'return either() && at === tokens.length;',
    replace: 'return either() || at > 0;',
    by: [licences('MIT AND GPL-3.0-only')],
  },
  {
    name: 'a registry that does not answer is taken for clean',
    file: 'reliability/audit.ts',
    find: 'flags.require ? exitCodes.unanswered : 0',
    replace: '0',
    by: [inTests('test/reliability/audit.test.ts')('a registry that does not answer audits is not clean')],
  },
  {
    name: 'the workflow may write the code',
    file: '.github/workflows/ci.yml',
    find: 'contents: read',
    replace: 'contents: write',
    by: [inTests('test/reliability/workflow.test.ts')('may read the code and nothing else')],
  },
  // Addresses last.
  {
    name: 'a signature over the URL is held against what the API was asked by, not what was registered',
    file: 'functions/ingest/request.ts',
    find: 'new Set([...given, came])',
    replace: 'new Set([came])',
    by: [inTests('test/ingest/addresses.test.ts')('a signature over the URL holds for the one that was registered')],
  },
  {
    name: 'the domain of a protected stage goes with its stack',
    file: 'lib/domain.ts',
    find: 'protect ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY',
    replace: 'protect ? RemovalPolicy.DESTROY : RemovalPolicy.DESTROY',
    by: [inTests('test/lib/domain.test.ts')('where the stage is protected')],
  },
  // Somebody is told.
  {
    name: 'messages that may still end are taken for unfinished',
    file: 'lib/alarms/providers.ts',
    find: "watch('unfinished', minutes(unfinished.afterMinutes), 2);",
    replace: "watch('unfinished', minutes(unfinished.afterMinutes), 1);",
    by: [incident('everything arrives after forty minutes')],
  },
  {
    name: 'what cannot be read locks nobody out',
    file: 'lib/alarms/providers.ts',
    find: "math('rejected + unreadable', counts, hour)",
    replace: "math('rejected + 0 * unreadable', counts, hour)",
    by: [incident('a provider’s format changes')],
  },
  {
    name: 'the throttle refuses unseen',
    file: 'lib/alarms/pipeline.ts',
    find: "'errors + throttled',",
    replace: "'errors + 0 * throttled',",
    by: [incident('nine of ten are answered 429')],
  },
  // What AWS refuses only as it deploys.
  {
    name: 'more alarms in one widget than CloudWatch takes',
    file: 'lib/dashboard.ts',
    find: 'const mostPerAlarmWidget = 100;',
    replace: 'const mostPerAlarmWidget = 1000;',
    by: [quotas('100 alarms in a widget')],
  },
  {
    name: 'a right that CloudFormation needs is not in its policy',
    file: 'operator/policies/resource-rights.ts',
    find: "'GetRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy', 'ListRolePolicies',",
    replace: "'GetRolePolicy', 'PutRolePolicy', 'ListRolePolicies',",
    by: [policies('all that CloudFormation')],
  },
  {
    name: 'the policies of the stack lack a right that dlr policy prints',
    file: 'lib/operator-policies.ts',
    find: 'rightsOn(readingTasks, arns));',
    replace: 'rightsOn(readingTasks.filter((task) => !/^(report|routes)$/.test(task)), arns));',
    by: [operatorPolicies('dlr policy gives the rights of')],
  },
  {
    name: 'the policies of the stack lack the index that a search asks',
    file: 'lib/operator-policies.ts',
    find: '`${table.tableArn}/index/${tableIndexes[name].name}`',
    replace: '`${table.tableArn}/index`',
    by: [underPolicies('no right that no command needed')],
  },
  {
    name: 'the full policy of the stack has a right that no command needs',
    file: 'lib/operator-policies.ts',
    find: 'rightsOn(operatorTasks, arns));',
    replace: "[...rightsOn(operatorTasks, arns), { actions: ['sqs:PurgeQueue'], on: arns.deadLetters }]);",
    by: [operatorPolicies('dlr policy gives the rights of'), underPolicies('no right that no command needed')],
  },
  {
    name: 'who only reads may change what he reads',
    file: 'lib/operator-rights.ts',
    find: "  'try',\n];",
    replace: "  'try',\n  'drop',\n];",
    by: [operatorPolicies('changes nothing')],
  },
  // Deployed.
  {
    name: 'ingest has no right to its queue',
    file: 'lib/ingest.ts',
    find: '    letSend(queue, this.function.function);\n',
    replace: '',
    by: [deployment('use', 'dlr send wavix is answered 200')],
  },
  {
    name: 'the right to count is for another namespace',
    file: 'lib/consumer.ts',
    find: "'cloudwatch:namespace': metricNamespace(stage)",
    replace: "'cloudwatch:namespace': metricNamespace('another')",
    by: [deployment('use', 'the metrics arrive, of each provider')],
  },
  {
    name: 'a bundle without the client of the queue',
    file: 'lib/bundle.ts',
    find: 'external: unusedModules,',
    replace: "external: [...unusedModules, '@aws-sdk/client-sqs'],",
    by: [deployment('use', 'dlr send wavix is answered 200')],
  },
  {
    name: 'a change of settings replaces the table',
    file: 'lib/report-table.ts',
    find: "new TableV2(this, 'Messages', {",
    replace: 'new TableV2(this, `Messages${arguments[2].retention.messagesDays}`, {',
    by: [deployment('update', 'what holds data or is registered is the same one')],
  },
  {
    name: 'the API is mapped onto the domain without its path',
    file: 'lib/domain.ts',
    find: '...(domain.path !== undefined && { apiMappingKey: domain.path }),',
    replace: '',
    by: [deployment('protected', 'it does so where what stands in front passes its path on')],
  },
  // What is there stays, and can be moved.
  {
    name: 'a construct is renamed, and the table is another one',
    file: 'lib/delivrd.ts',
    find: "new ReportTable(this, 'Table', settings)",
    replace: "new ReportTable(this, 'Messages', settings)",
    by: [kept('holds data or is registered keeps its logical id')],
  },
  {
    name: 'the secret is generated by another recipe',
    file: 'lib/credentials.ts',
    find: 'passwordLength: 48,',
    replace: 'passwordLength: 64,',
    by: [kept('holds data or is registered keeps its logical id')],
  },
  {
    name: 'a right to read every secret whose name begins like that of the adopted one',
    file: 'lib/credentials.ts',
    find: '`${name}-??????`',
    replace: '`${name}*`',
    by: [adopting('gets rights on that name in its own account and region')],
  },
  {
    name: 'what lies in another region is adopted',
    file: 'lib/adopted.ts',
    find: 'given !== undefined && expected !== undefined && given !== expected',
    replace: "what !== 'region' && given !== expected && given !== undefined && expected !== undefined",
    by: [adopting('what lies in another account or region is not adopted')],
  },
  {
    name: 'synth says nothing of the table that leaves the stack',
    file: 'lib/adopted.ts',
    find: 'adopt[kind] === undefined\n      ? []',
    replace: "adopt[kind] === undefined || kind === 'table'\n      ? []",
    by: [
      inTests('test/lib/setting-changes.test.ts')('adopt.table'),
      adopting('synth says what becomes of a table or secret of its own'),
    ],
  },
  {
    name: 'a restored table that forgets nothing is taken for whole',
    file: 'operator/adopted/table.ts',
    find: 'if (!isOn) problems.push(',
    replace: 'if (!isOn && protect === undefined) problems.push(',
    by: [adoptedThere('preflight tells it with the rest')],
  },
  {
    name: 'a deployment that deletes the stage’s own table is taken for one that leaves it',
    file: 'operator/adopted/own-data.ts',
    find: "/^Retain/.test(DeletionPolicy ?? '')",
    replace: "/^(Retain|Delete)/.test(DeletionPolicy ?? '')",
    by: [adoptedThere('that the next deployment would delete')],
  },
  {
    name: 'what leaves the stack is no loss, as long as it stays in the account',
    file: 'operator/upgrade/judge.ts',
    find: "say(isRetained ? 'kept outside' : 'deleted', inItsPlace(before, added));",
    replace: "if (!isRetained) say('deleted', inItsPlace(before, added));",
    by: [inTests('test/operator/upgrade.test.ts')('it stays in the account, outside of the stack')],
  },
  // What an application sends.
  {
    name: 'the client sends again where nobody knows whether the provider has it',
    file: 'client/send-with-retry/send-with-retry.ts',
    find: "attempt.state = isRefusal(error) ? 'refused' : 'unknown';",
    replace: "attempt.state = 'refused';",
    by: [sending('there is no second one'), anyWorld],
  },
  {
    name: 'the client takes silence for a failure',
    file: 'client/send-with-retry/next-step.ts',
    find: '  if (last.failedMs === null || begun',
    replace: '  if (begun',
    by: [nextStep('is waited for until the deadline'), anyWorld],
  },
  {
    name: 'the client does not look once more before it sends',
    file: 'client/send-with-retry/send-with-retry.ts',
    find: '} else if (!hasLooked) {',
    replace: '} else if (!hasLooked && Number.isNaN(nowMs)) {',
    by: [sending('between the deadline and the next send')],
  },
  {
    name: 'the client forgets the first message while the second is under way',
    file: 'client/send-with-retry/background.ts',
    find: 'while (message?.final) {',
    replace: 'if (message?.final) return undefined as never;\n      while (message?.final) {',
    by: [sending('a late delivery of the first ends it')],
  },
  {
    name: 'the client forgets what is being sent once it is told to end',
    file: 'client/send-with-retry/send-with-retry.ts',
    find: 'await finish(attempts.at(-1)?.untilMs ?? startMs, sendings, recordings);',
    replace: '',
    by: [sending('is waited for two seconds')],
  },
  {
    name: 'the client does not record what was sent so slowly that it has ended',
    file: 'client/send-with-retry/send-with-retry.ts',
    find: 'ended.signal.aborted ? recordSend(client, sent) : ',
    replace: '',
    by: [sending('is waited for two seconds')],
  },
  {
    name: 'the client asks without a pause where the API asks for a longer one than it has',
    file: 'client/send-with-retry/background.ts',
    find: '    await client.clock.sleep(againMs, signal);\n  }\n}\n\n/** Records',
    replace: '  }\n}\n\n/** Records',
    by: [sending('is asked each second')],
  },
  {
    name: 'the client sends what was rejected again',
    file: 'client/send-with-retry/next-step.ts',
    find: "const isTried = status === 'undelivered'",
    replace: "const isTried = status === 'rejected' || status === 'undelivered'",
    by: [nextStep(': again '), anyWorld],
  },
  {
    name: 'the client hears an older answer after a newer',
    file: 'client/send-with-retry/attempt.ts',
    find: 'if (attempt.message !== null && message.updatedAt < attempt.message.updatedAt) return;',
    replace: '',
    by: [nextStep('what is heard may be late')],
  },
  // What a report tells.
  {
    name: 'a report counts a part as all of its message’s segments',
    file: 'operator/report/from-table.ts',
    find: 'isPart(message) ? 1 : message.facts.segments',
    replace: 'message.facts.segments',
    by: [inTests('test/operator/report/from-table.test.ts')('each as one segment')],
  },
  {
    name: 'a report counts outcomes of any time',
    file: 'operator/report/from-table.ts',
    find: 'if (atMs < window.fromMs || atMs >= window.toMs) continue;',
    replace: '',
    by: [
      inTests('test/operator/report/from-table.test.ts')('the time starts with its first minute'),
      inTests('test/operator/report/agreement.test.ts')('CloudWatch and the table tell the same'),
    ],
  },
  // What the application tells and asks.
  {
    name: 'anybody may call the application’s API',
    file: 'lib/application-api.ts',
    find: '      defaultAuthorizer: new HttpIamAuthorizer(),\n',
    replace: '',
    by: [applicationApi('each of whose routes asks IAM')],
  },
  {
    name: 'sends count as recorded that SQS did not take',
    file: 'functions/aws/batch-queue.ts',
    find: 'if (left.length === 0) return;',
    replace: 'if (left.length < messages.length || left.length === 0) return;',
    by: [inTests('test/aws/batch-queue.test.ts')('and only that, goes again')],
  },
  {
    name: 'a send is queued while another of its request is wrong',
    file: 'functions/api/record.ts',
    find: '  const told = messages.map((message, at) => toTold(application, call, message, at));\n  await tell(application.queue, told, call);',
    replace:
      '  const told = [];\n  for (const [at, message] of messages.entries()) {\n    told.push(toTold(application, call, message, at));\n    await tell(application.queue, told.slice(-1), call);\n  }',
    by: [application('one mistake, and nothing is queued')],
  },
  {
    name: 'a preview is taken for a sensitive tag',
    file: 'functions/api/record.ts',
    find: 'if (isSensitive(preview.sensitiveTags, tag))',
    replace: 'if (isSensitive([], tag))',
    by: [application('is refused, and nothing is queued')],
  },
  {
    name: 'a preview is taken of what another call may call sensitive',
    file: 'functions/api/record.ts',
    find: 'if (tag === undefined && preview.sensitiveTags.length > 0)',
    replace: 'if (tag === undefined && preview.sensitiveTags.length < 0)',
    by: [application('is refused, and nothing is queued')],
  },
  {
    name: 'a preview stays that was told beside a sensitive tag',
    file: 'functions/aws/table.ts',
    find: 'const parts = isHidden ? withoutPreview(given) : given;',
    replace: 'const parts = isHidden && withoutPreview(given) === null ? given : given;',
    by: [ownWord('no preview stays')],
  },
  {
    name: 'a preview stays that was told before or after a sensitive tag',
    file: 'functions/aws/table.ts',
    find: "        await hide(provider, messageId, after['preview'], [before['tag'], ...tagsOf(arrivals)]);\n",
    replace: '',
    by: [ownWord('no preview stays')],
  },
  {
    name: 'a run that broke off leaves a preview for ever',
    file: 'functions/consumer/store.ts',
    find: 'if (known.length > 0) await table.hidePreview(there, known.flat());',
    replace: '',
    by: [ownWord('goes with the next copy')],
  },
  {
    name: 'a send may lie in the future',
    file: 'functions/api/record.ts',
    find: ' && Date.parse(at) <= receivedAtMs + mostAheadMs',
    replace: '',
    by: [application('2026-11-27T12:05:01Z')],
  },
  {
    name: 'a call waits on though its message is final',
    file: 'functions/api/read-message.ts',
    find: '!message?.final && now() < endsAt',
    replace: 'now() < endsAt',
    by: [application('waits until it is final, and no longer')],
  },
  {
    name: 'an id in a path may be written in two ways',
    file: 'functions/shared/path-text.ts',
    find: 'writePathText(text) === segment ? text : null',
    replace: 'text',
    by: [inTests('test/shared/path-text.test.ts')('what it did not write is no text')],
  },
  {
    name: 'the answer of the application’s API tells what went wrong inside',
    file: 'functions/api/serve.ts',
    find: "later('AWS did not answer in time: try again.')",
    replace: 'later(String(error))',
    by: [application('without a word of it')],
  },
  // Events: each real change once, in order, none lost.
  {
    name: 'tells of reports that changed no status',
    file: 'functions/domain/change.ts',
    find: 'if (before?.status !== after.status) {',
    replace: 'if (before !== after) {',
    by: [changes('is what changed'), changes('a late report that moved nothing')],
  },
  {
    name: 'puts two events of a message in one call',
    file: 'functions/publisher/publish.ts',
    find: 'if (subjects.has(subject)) continue;',
    replace: '',
    by: [publishing('in calls of ten at most')],
  },
  {
    name: 'lets go of what the bus did not take',
    file: 'functions/publisher/publish.ts',
    find: 'for (const { record } of waiting) open.add(record);',
    replace: '',
    by: [publishing('to the end of the run')],
  },
  {
    name: 'takes an event for set aside that the queue did not take',
    file: 'functions/publisher/publish.ts',
    find: "      log.error('event_not_set_aside', describeError(error));\n      return false;",
    replace: "      log.error('event_not_set_aside', describeError(error));\n      return true;",
    by: [publishing('nothing is let go')],
  },
  {
    name: 'names the recipient in events by the id',
    file: 'functions/domain/change.ts',
    find: "messageId.replace(recipientAtEnd, '')",
    replace: 'messageId',
    by: [eventDetails('names no recipient unless the setting says so')],
  },
  {
    name: 'brings a callback to an end though the bus did not take its event',
    file: 'functions/consumer/tell-others.ts',
    find: 'if (!outcome.taken) throw',
    replace: 'if (!outcome.taken && kinds.length === 0) throw',
    by: [otherCallbacks('it comes again')],
  },
  {
    name: 'a bus that is throttled keeps reports from being stored',
    file: 'functions/consumer/consume.ts',
    find: 'await pMap([...writes, ...(isPassing',
    replace: 'await pMap([...told, ...writes, ...(isPassing',
    by: [otherCallbacks('keeps no report from being stored')],
  },
  {
    name: 'a dead-letter queue that is throttled keeps reports from being stored',
    file: 'functions/consumer/consume.ts',
    find: 'await pMap([...writes, ...(isPassing ? [] : unreadable.map(({ bury }) => bury))], (work)',
    replace: 'await pMap([...unreadable.map(({ bury }) => bury), ...writes], (work)',
    by: [consume('is throttled keeps no report')],
  },
  {
    name: 'a bus that takes nothing is asked for each callback of a batch',
    file: 'functions/consumer/consume.ts',
    find: 'if (untaken >= mostUntaken) failed.add(message.id);\n        else if',
    replace: 'if',
    by: [otherCallbacks('is left alone after a few tries')],
  },
  {
    name: 'nobody is told of a publisher that nothing calls',
    file: 'lib/alarms/events.ts',
    find: 'table.metricConsumedWriteCapacityUnits({',
    replace: "lambda.metric('IteratorAge', {",
    by: [incident('nothing publishes what changes')],
  },
  {
    name: 'dead events that were looked at three times vanish unnoticed',
    file: 'lib/alarms/pipeline.ts',
    find: "metric: held(day, 'Minimum'),",
    replace:
      "metric: deadLetterQueue.metricApproximateAgeOfOldestMessage({ period: day, statistic: 'Minimum' }),\n    above: Duration.days(20).toSeconds(),",
    by: [incident('an event that nobody got')],
  },
  {
    name: 'the publisher’s mapping does not read which records failed',
    file: 'lib/events.ts',
    find: 'reportBatchItemFailures: true,',
    replace: '',
    by: [eventStack('tells which failed')],
  },
  {
    name: 'a message that is late is counted by each run that finds it',
    file: 'functions/aws/waiting.ts',
    find: ' AND attribute_not_exists(dueSettledAt)',
    replace: '',
    by: [judging('two runs at once')],
  },
  {
    name: 'a message is late though it moved or was confirmed before it was judged',
    file: 'functions/aws/waiting.ts',
    find: "'#version = :version AND attribute_exists(#on) AND attribute_not_exists(dueSettledAt) AND attribute_not_exists(confirmedAt)'",
    replace: "'(#version = :version OR #version <> :version) AND attribute_not_exists(dueSettledAt)'",
    by: [judging('between look and judgement')],
  },
  {
    name: 'a message of which no provider ever told is just overdue',
    file: 'functions/due/settle.ts',
    find: "history.some((entry) => entry.status !== 'recorded')",
    replace: 'history.length > 0',
    by: [judging('Missing where it never did')],
  },
  {
    name: 'a message that ends before its send is recorded is never in time, and a late one always late',
    file: 'functions/consumer/store.ts',
    find: '(isEnd(step) || (known.endedAt !== null && known.endedAt <= at))',
    replace: 'isEnd(step)',
    by: [inTests('test/consumer/due.test.ts')('a deadline that only the send or the number tells')],
  },
  {
    name: 'a message that ended after its deadline is in time where the deadline is told later',
    file: 'functions/consumer/store.ts',
    find: 'known.endedAt !== null && known.endedAt <= at',
    replace: 'known.endedAt !== null',
    by: [inTests('test/consumer/due.test.ts')('had ended too late when its deadline was told')],
  },
  {
    name: 'what was judged and was not late is looked at again each minute',
    file: 'functions/aws/table.ts',
    find: "item['overdueAt'] !== undefined && isOpen(rules, message)",
    replace: 'isOpen(rules, message)',
    by: [judging('never waits again')],
  },
  {
    name: 'each part of a confirmed message counts as not confirmed',
    file: 'functions/due/settle.ts',
    find: 'whole?.facts.recordedAt || whole?.facts.confirmedAt',
    replace: 'whole?.facts.recordedAt',
    by: [judging('parts of a message that was confirmed')],
  },
  {
    name: 'an event says that nothing was reported of a message whose parts were',
    file: 'functions/domain/change.ts',
    find: 'missing: after.lateBySilence === true',
    replace: "missing: after.status === 'recorded'",
    by: [changes('late, its parts reported'), judging('a long message that was recorded is judged by its parts')],
  },
  {
    name: 'a deadline that can never count is taken',
    file: 'lib/due-rules.ts',
    find: 'return by === -1 ? [] : [{ at, by }];',
    replace: 'return by === -1 ? [] : [];',
    by: [inTests('test/lib/settings.test.ts')('"minutes":30')],
  },
  {
    name: 'a send that says nothing of parts hides them',
    file: 'functions/domain/parts.ts',
    find: "isLong(facts) || status === 'recorded'",
    replace: 'isLong(facts)',
    by: [
      judging('judged by its parts though its send says'),
      inTests('test/operator/trace.test.ts')('a whole is what its parts are'),
      application('whose parts nobody announced'),
    ],
  },
  {
    name: 'an application that counts too many parts keeps a long message from being delivered',
    file: 'functions/domain/parts.ts',
    find: 'Math.max(list.length, ...list.map',
    replace: 'Math.max(list.length, ...all.map',
    by: [inTests('test/operator/trace.test.ts')('a whole is what its parts are')],
  },
  {
    name: 'somebody is late where no receipts are sent',
    file: 'functions/domain/due.ts',
    find: ' && !(country !== null && countriesWithoutReceipts.includes(country))',
    replace: '',
    by: [judging('nobody is late where no receipts')],
  },
  {
    name: 'a run that judges what is due goes on until it is cut off',
    file: 'functions/due/settle.ts',
    find: 'if (remainingMs() < reserveMs) {',
    replace: 'if (remainingMs() < -reserveMs) {',
    by: [judging('has no time left')],
  },
  {
    name: 'a partition that can’t be read keeps the others from being judged',
    file: 'functions/due/settle.ts',
    find: "      log.error('will_retry', { ...describeError(error), ...of });\n",
    replace: "      log.error('will_retry', { ...describeError(error), ...of });\n      throw error;\n",
    by: [judging('a partition that can’t be read keeps no other from being judged')],
  },
  {
    name: 'a message that can’t be judged keeps those after it from being judged',
    file: 'functions/due/settle.ts',
    find: "(item) => orTell(() => judge(item), { partition, of: 'message' })",
    replace: 'judge',
    by: [judging('a message that can’t be judged keeps no other')],
  },
  {
    name: 'a run that could judge nothing has succeeded',
    file: 'functions/due/handler.ts',
    find: 'if (failed > 0)',
    replace: 'if (failed < 0)',
    by: [judging('could not judge all of it fails')],
  },
  {
    name: 'runs that fail count as runs',
    file: 'lib/alarms/pipeline.ts',
    find: "'- errors '",
    replace: "'- 0 * errors '",
    by: [incident('each run of it fails')],
  },
  {
    name: 'a route is accused of what chance does',
    file: 'lib/alarms/conversion.ts',
    find: '(gap * gap * volume * rest >= ${standardErrors ** 2} * allSum * (100 - allSum / allVolume))',
    replace: '(gap >= 0)',
    by: [incident('a week of')],
  },
  {
    name: 'events name the recipient though the setting is off',
    file: 'functions/shared/events.ts',
    find: '...(withRecipient && { recipient: shownRecipient(recipient) ?? recipient }),',
    replace: 'recipient: shownRecipient(recipient) ?? recipient,',
    by: [eventDetails('names no recipient unless the setting says so')],
  },
  {
    name: 'a message that fails twice is a new failure twice',
    file: 'functions/shared/events.ts',
    find: "outcome === 'failed' && !(before && outcomeOf(before.status) === 'failed')",
    replace: "outcome === 'failed'",
    by: [eventDetails('of one that failed before')],
  },
  {
    name: 'a message that fails twice wakes somebody twice',
    file: 'lib/event-settings.ts',
    find: '      newlyFailed: [true],\n',
    replace: '',
    by: [eventStack('tells of each message that fails, once')],
  },
  {
    name: 'what is published again, or read anew, wakes somebody',
    file: 'lib/event-settings.ts',
    find: "      cause: ['report'],\n      republished: [{ exists: false }],\n",
    replace: '',
    by: [eventStack('one whose words were read anew'), eventStack('is published again')],
  },
  {
    name: 'what holds no events is dropped though nobody said so',
    file: 'operator/republish.ts',
    find: "if (letter.kind === 'discarded' && dropDiscarded) {",
    replace: "if (letter.kind === 'discarded') {",
    by: [inTests('test/operator/republish.test.ts')('what holds no events stays')],
  },
  {
    name: 'what is published again has no mark',
    file: 'operator/republish.ts',
    find: 'at + mostPerPut).map(marked)',
    replace: 'at + mostPerPut)',
    by: [inTests('test/operator/republish.test.ts')('is published as it was')],
  },
  {
    name: 'a webhook gets all events, whatever its filter',
    file: 'lib/event-settings.ts',
    find: '    ...(Object.keys(detail).length > 0 && { detail }),\n',
    replace: '',
    by: [eventStack('gets what its filter says')],
  },
  {
    name: 'a webhook that names a status hears of nothing that is late',
    file: 'lib/event-settings.ts',
    find: "    ...(type?.includes('overdue') === false ? [] : [{ status }]),\n",
    replace: '',
    by: [eventStack('it gets it: ')],
  },
  {
    name: 'a webhook’s event that nobody takes is dropped',
    file: 'lib/events.ts',
    find: '          deadLetterConfig: { arn: this.deadLetterQueue.queueArn },\n',
    replace: '',
    by: [eventStack('gets what its filter says')],
  },
  {
    name: 'the value of a webhook’s secret stands in the template',
    file: 'lib/events.ts',
    find: 'SecretValue.secretsManager(secretName).unsafeUnwrap()',
    replace: 'secretName',
    by: [eventStack('gets what its filter says')],
  },
  {
    name: 'webhooks may be called that are no one’s',
    file: 'lib/events.ts',
    find: 'resources: [destination.attrArn] }',
    replace: "resources: ['*'] }",
    by: [eventStack('by a role that may call nothing else')],
  },
  {
    name: 'a notification names the recipient',
    file: 'lib/events.ts',
    find: "country: '$.detail.country',",
    replace: "country: '$.detail.recipient',",
    by: [eventStack('nothing of who it was for')],
  },
  {
    name: 'any rule of the account may publish to the topic of alarms',
    file: 'lib/events.ts',
    find: "        conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },\n",
    replace: '',
    by: [eventStack('take nothing but from these rules')],
  },
  {
    name: 'any rule of the account may fill the queue of what could not be told',
    file: 'lib/events.ts',
    find: "        conditions: { ArnEquals: { 'aws:SourceArn': rules.map(({ attrArn }) => attrArn) } },\n",
    replace: '',
    by: [eventStack('take nothing but from these rules')],
  },
  {
    name: 'what the stream gives up is kept by nobody',
    file: 'lib/events.ts',
    find: '      onFailure: { bind: () => ({ destination: this.deadLetterQueue.queueArn }) },\n',
    replace: '',
    by: [eventStack('tells which failed')],
  },
  {
    name: 'what is written while events are switched on is told to nobody',
    file: 'lib/events.ts',
    find: 'StartingPosition.TRIM_HORIZON',
    replace: 'StartingPosition.LATEST',
    by: [eventStack('begins with its oldest record')],
  },
  {
    name: 'silence of the bus is taken for its word',
    file: 'functions/aws/bus.ts',
    find: ": 'NoAnswer'",
    replace: ': undefined',
    by: [publishing('that says nothing of an event')],
  },
  {
    name: 'a record that can’t be read is passed over',
    file: 'functions/publisher/publish.ts',
    find: '      unread.push(record);\n',
    replace: '',
    by: [publishing('kept whole')],
  },
  {
    name: 'an event that the bus can’t take takes the others of its call with it',
    file: 'functions/publisher/publish.ts',
    find: 'for (const one of chunk) one.isAlone = true;',
    replace: 'for (const one of chunk) await refuse(one, name);',
    by: [publishing('it is found out')],
  },
  {
    name: 'events are set aside as soon as the bus is away',
    file: 'functions/publisher/publish.ts',
    find: 'now - record.atMs > patienceMs',
    replace: 'now - record.atMs > patienceMs - patienceMs',
    by: [publishing('what is young comes again')],
  },
  {
    name: 'a preview is taken though the setting is off',
    file: 'functions/api/record.ts',
    find: 'if (!preview.isOn) throw',
    replace: 'if (Number.isNaN(call.receivedAt)) throw',
    by: [application('is refused where the setting is off')],
  },
  {
    name: 'a preview may be the whole text',
    file: 'functions/api/record.ts',
    find: '[...message.preview].length > longestPreview || ',
    replace: '',
    by: [application('is refused, and nothing is queued')],
  },
  {
    name: 'a message is confirmed of a provider that is not there',
    file: 'functions/api/confirm.ts',
    find: 'if (!Object.hasOwn(providers, provider))',
    replace: 'if (provider === String(Number.NaN))',
    by: [application('PUT …/confirmation')],
  },
  {
    name: 'a call waits longer than API Gateway does',
    file: 'functions/shared/api-routes.ts',
    find: 'longestWaitSeconds = 25',
    replace: 'longestWaitSeconds = 60',
    by: [application('GET /messages/{provider}/{id}')],
  },
  {
    name: 'the client takes a mistyped address for a message that is not there',
    file: 'client/errors.ts',
    find: ' && toldBy(answer).path === undefined',
    replace: '',
    by: [calling('says the mend of')],
  },
  {
    name: 'the client sends again as often as it fails',
    file: 'client/send-with-retry/next-step.ts',
    find: ' || begun > rules.retries',
    replace: '',
    by: [nextStep('has no retry')],
  },
  {
    name: 'the client sends another way again and again',
    file: 'client/send-with-retry/next-step.ts',
    find: "  if (last.kind === 'fallback') return { do: canTell && nowMs < untilMs ? 'wait' : 'end', untilMs };\n",
    replace: '',
    by: [nextStep('the fallback comes once')],
  },
  {
    name: 'the client sends again after its deadline',
    file: 'client/send-with-retry/next-step.ts',
    find: 'if (nowMs < deadlineMs) {',
    replace: 'if (nowMs < deadlineMs || last.failedMs !== null) {',
    by: [nextStep('no retry after the deadline')],
  },
  {
    name: 'the judge of deadlines may count in any namespace',
    file: 'lib/due.ts',
    find: "        conditions: { StringEquals: { 'cloudwatch:namespace': metricNamespace(settings.stage) } },\n",
    replace: '',
    by: [inTests('test/lib/due.test.ts')('in its own namespace')],
  },
  {
    name: 'nobody is told of a region that has no webhooks',
    file: 'lib/region.ts',
    find: ' && regionsWithoutWebhooks.includes(region)',
    replace: ' && region === String(Number.NaN)',
    by: [inTests('test/lib/region.test.ts')('are told of')],
  },
  // Routes: ranked by what is proved, each message once.
  {
    name: 'ranks routes by their rate, however few messages it is of',
    file: 'functions/domain/routes.ts',
    find: 'return lowerBound(deliveredOf(counts), counts.begun);',
    replace: 'return deliveredOf(counts) / counts.begun;',
    by: [routeRanks('much that is proved comes before')],
  },
  {
    name: 'lets fake receipts win a route',
    file: 'functions/domain/routes.ts',
    find: 'Number(a.suspect) - Number(b.suspect) ||',
    replace: '',
    by: [routeRanks('is suspect and last')],
  },
  {
    name: 'counts a message on its route with each report',
    file: 'functions/consumer/route.ts',
    find: 'isBegun: isBegun(after) && !isBegun(before),',
    replace: 'isBegun: isBegun(after),',
    by: [routeCounts('a message begins once on its route'), routeCounts('all steps from one state')],
  },
  {
    name: 'counts what may well be under way as not delivered',
    file: 'functions/aws/routes.ts',
    find: ' - restMinutes * minuteMs',
    replace: '',
    by: [inTests('test/aws/routes.test.ts')('what began just now')],
  },
  {
    name: 'a kind of call that no fault could strike passes for one that was tried',
    file: 'reliability/chaos/rules.ts',
    find: '({ caller }) => caller === pollersName || callers.includes(caller)',
    replace: '({ caller }) => caller === pollersName',
    by: [inChaos('that no rule could strike, is named')],
  },
  {
    name: 'a resource of everybody’s stack changes, and its id stays',
    file: 'lib/report-queue.ts',
    find: 'receiveMessageWaitTime: Duration.seconds(20)',
    replace: 'receiveMessageWaitTime: Duration.seconds(10)',
    by: [inTests('test/lib/off.test.ts')('as they stand in test/lib/off.json')],
  },
  {
    name: 'what is set aside counts as told',
    file: 'reliability/chaos/tidings-verdict.ts',
    find: 'if (!firsts.has(key)) differences.push',
    replace: 'if (!firsts.has(key) && !aside.has(key)) differences.push',
    by: [inChaos('an event that was set aside may come after')],
  },
  // In an app of somebody's, and released.
  {
    name: 'the app’s own stack holds it under a name, and all of it is made anew',
    file: 'lib/stack.ts',
    find: "new Delivrd(this, 'Default', settings)",
    replace: "new Delivrd(this, 'Delivrd', settings)",
    by: [kept('holds data or is registered keeps its logical id')],
  },
  {
    name: 'two in one stack alarm under the same names',
    file: 'lib/instance.ts',
    find: "name: prefix === '' ? stackName : `${stackName}-${prefix}`",
    replace: 'name: stackName',
    by: [embedded('stand side by side in one stack')],
  },
  {
    name: 'two of one stage count in one place',
    file: 'lib/delivrd.ts',
    find: '    this.refuseTwins();\n',
    replace: '',
    by: [embedded('of one stage are refused')],
  },
  {
    name: 'whoever sends to an encrypted queue may not use its key',
    file: 'lib/queue-key.ts',
    find: "  queue.encryptionMasterKey?.grant(grantee, 'kms:GenerateDataKey', 'kms:Decrypt');\n",
    replace: '',
    by: [embedded('whoever sends or takes may use it')],
  },
  {
    name: 'whoever may read may record, too',
    file: 'lib/delivrd.ts',
    find: "route.startsWith('GET ')",
    replace: "route.includes(' ')",
    by: [embedded('grantRead with an API')],
  },
  {
    name: 'a metric that nobody publishes is handed out',
    file: 'lib/metric.ts',
    find: 'if (!series.some((one) => isSame(one, dimensions)))',
    replace: 'if (series.length > 1e9)',
    by: [embedded('one that nobody publishes is refused')],
  },
  {
    name: 'of several in a stack the CLI takes the first',
    file: 'operator/addressed.ts',
    find: 'if (prefix === undefined && prefixes.length > 1)',
    replace: 'if (prefix === null)',
    by: [inTests('test/operator/addressed.test.ts')('several are a question')],
  },
  {
    name: 'what is not committed is released',
    file: 'packaging/releasing.ts',
    find: "if (changed !== '')",
    replace: 'if (changed === null)',
    by: [inTests('test/packaging/release.test.ts')('from a tree that is not clean')],
  },
  {
    name: 'brings a callback to an end though the queue of what is passed on did not take it',
    file: 'functions/consumer/consume.ts',
    find: 'for (const id of await passOn(settled, remainingMs() - reserveMs)) failed.add(id);',
    replace: 'await passOn(settled, remainingMs() - reserveMs);',
    by: [passingOn('what the queue did not take comes again'), passingOn('whatever fails of passing on')],
  },
  {
    name: 'passes on what is not in the table yet',
    file: 'functions/consumer/consume.ts',
    find: 'toPassOn.filter(({ queueMessage }) => !failed.has(queueMessage))',
    replace: 'toPassOn',
    by: [passingOn('it is in the table before it is passed on')],
  },
  {
    name: 'a dead letter each time that passing on fails',
    file: 'functions/consumer/consume.ts',
    find: 'unreadable.filter(({ id }) => !failed.has(id))',
    replace: 'unreadable',
    by: [passingOn('a dead letter only once')],
  },
  {
    name: 'what is passed on lacks its signature',
    file: 'functions/ingest/seal.ts',
    find: 'isForwarded ? senderHeaders(headers)',
    replace: 'isForwarded ? pick(headers, keptHeaders)',
    by: [inTests('test/ingest/forward.test.ts')('each header of the sender')],
  },
  {
    name: 'passes on for ever between two stages',
    file: 'functions/ingest/seal.ts',
    find: ' && hopsOf(headers) < mostHops',
    replace: '',
    by: [inTests('test/ingest/forward.test.ts')('from stage to stage often enough')],
  },
  {
    name: 'the functions and outputs tell the old URL',
    file: 'functions/shared/provider-settings.ts',
    find: '{ forward: true }',
    replace: '{ forward }',
    by: [inTests('test/ingest/forward.test.ts')('not where to')],
  },
  {
    name: 'an old URL that fails is taken for one that took it',
    file: 'functions/forwarder/post.ts',
    find: 'status >= 200 && status < 300',
    replace: 'status < 500',
    by: [inTests('test/forwarder/post.test.ts')('no redirect is followed')],
  },
  {
    name: 'gives up what an old URL did not answer',
    file: 'functions/forwarder/forward.ts',
    find: "answer.kind === 'answered' &&\n      isRefusal(answer.status) &&",
    replace: '',
    by: [forwarding('once it recovers each callback has arrived')],
  },
  {
    name: 'one old URL that is silent holds up all others',
    file: 'functions/forwarder/forward.ts',
    find: 'if ((silent.get(url) ?? 0) > now()) return false;',
    replace: '',
    by: [forwarding('is left alone for a while')],
  },
  {
    name: 'whoever changes the protocol is waited for until the run ends',
    file: 'functions/forwarder/post.ts',
    find: "outgoing.once('close', closed);",
    replace: '',
    by: [inTests('test/forwarder/post.test.ts')('that answers with another protocol')],
  },
  {
    name: 'what can’t be sent leaves its URL alone for a while',
    file: 'functions/forwarder/forward.ts',
    find: "if (answer.kind === 'unanswered') silent.set",
    replace: "if (answer.kind !== 'taken') silent.set",
    by: [forwarding('what can’t be sent at all is set aside at once')],
  },
  {
    name: 'a file that breaks off while it is read is waited for',
    file: 'operator/reconcile/rows.ts',
    find: "source.once('error', (error) => parser.destroy(error)).pipe(parser);",
    replace: "source.once('error', () => {}).pipe(parser);",
    by: [inTests('test/operator/reconcile/rows.test.ts', 'breaks off')('what breaks off')],
  },
  {
    name: 'an extra is looked for in the time of the lines that were read alone',
    file: 'operator/reconcile/reconcile.ts',
    find: 'if (needsTimes && at === null && row.time !== null)',
    replace: 'if (needsTimes && at === null && row.time === undefined)',
    by: [reconciling('a time that is not read is refused')],
  },
  {
    name: 'a failure in a file passes for the delivery in the table',
    file: 'operator/reconcile/compare.ts',
    find: "return told.heard.has(meant) ? 'ahead' : 'different';",
    replace: "return 'ahead';",
    by: [reconciling('for any two')],
  },
  {
    name: 'what an application alone told of passes for a report',
    file: 'operator/reconcile/compare.ts',
    find: "told === null || told.status === 'recorded'",
    replace: 'told === null',
    by: [reconciling('what an application alone told of is')],
  },
  {
    name: 'a comparison holds the whole file',
    file: 'operator/reconcile/reconcile.ts',
    find: 'lines += compared.length;',
    replace: 'lines += compared.length;\n    Object.assign(ids ?? {}, { [lines]: compared });',
    by: [inTests('test/operator/reconcile/memory.test.ts')('no more memory')],
  },
];
