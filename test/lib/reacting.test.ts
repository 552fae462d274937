import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { eventTypes } from '../../functions/shared/event-types.ts';
import { readInput } from '../../local/aws/events/input.ts';
import { readPattern } from '../../local/aws/events/pattern.ts';

// What docs/reacting.md has to copy: the lines that drop repeats, and the recipes for rules of one's own.

const text = readFileSync('docs/reacting.md', 'utf8');
const blocks = (language: string): readonly string[] =>
  Array.from(text.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g')), ([, lines = '']) => lines);

interface Told {
  readonly id: string;
  readonly subject: string;
  readonly sequence: string;
}

describe('of events that repeat and overtake each other', () => {
  const [ofChanges = '', ofOverdue = ''] = blocks('ts');
  /** Which of them get past the lines. */
  async function pass(events: readonly (readonly [lines: string, detail: Told])[]): Promise<readonly string[]> {
    const sequences = new Map<string, string>();
    const seen = new Set<string>();
    const passed: string[] = [];
    for (const [lines, detail] of events) {
      const names = ['detail', 'lastSequence', 'saveSequence', 'isSeen', 'act'] as const;
      const run = new Function(...names, `return (async () => { ${lines}\nact(); })()`);
      await run(
        detail,
        async (subject: string) => sequences.get(subject) ?? '',
        async (subject: string, sequence: string) => void sequences.set(subject, sequence),
        async (id: string) => seen.has(id),
        () => void passed.push(detail.id),
      );
      if (passed.at(-1) === detail.id) seen.add(detail.id);
    }
    return passed;
  }
  const [sent, late, delivered] = [
    { id: 'sent', subject: 'm', sequence: '-|20' },
    { id: 'late', subject: 'm', sequence: '-|20' },
    { id: 'delivered', subject: 'm', sequence: '-|90' },
  ];

  test('each passes once', async () => {
    const order = [
      [ofChanges, sent],
      [ofChanges, sent],
      [ofOverdue, late],
      [ofOverdue, late],
      [ofChanges, delivered],
      [ofChanges, sent],
    ] as const;
    expect(await pass(order)).toEqual(['sent', 'late', 'delivered']);
  });

  test('what is late after all, or comes first, harms nothing', async () => {
    const overtaken = [
      [ofChanges, delivered],
      [ofOverdue, late],
    ] as const;
    expect(await pass(overtaken)).toEqual(['delivered']);
    const first = [
      [ofOverdue, late],
      [ofChanges, sent],
    ] as const;
    expect(await pass(first)).toEqual(['late', 'sent']);
  });
});

describe('the recipes', () => {
  /** Each call as the shell makes it. */
  const calls = blocks('sh')
    .filter((lines) => /^aws (sqs|events|sns) create/.test(lines))
    .flatMap((lines) => {
      const answers = `aws() { printf '%s\\0' "$@" '' >&3; echo arn:aws:answer; }\n${lines}`;
      const { stderr, output } = spawnSync('bash', ['-eu', '-c', answers], {
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      return String(output[3])
        .split('\0\0')
        .filter((call) => call !== '')
        .map((call) => call.split('\0'));
    });
  const given = (call: readonly string[], option: string): string => call[call.indexOf(option) + 1] ?? '';
  const of = (action: string) => calls.filter((call) => call[1] === action);
  const detail = { id: 'e1', provider: 'wavix', messageId: 'an "id"', tag: 'otp', newlyFailed: true, cause: 'report' };
  const event = (more: object = {}) => ({
    source: 'delivrd.prod',
    'detail-type': eventTypes.statusChanged,
    detail: { ...detail, after: { status: 'failed', failureReason: 'unreachable' }, ...more },
  });

  test('catch a message that fails, and nothing of the past', () => {
    const rules = of('put-rule');
    expect(rules.map((call) => given(call, '--name'))).toEqual(['otp-failed', 'pagerduty', 'chat']);
    for (const rule of rules) {
      const matches = readPattern(JSON.parse(given(rule, '--event-pattern')));
      expect(matches(event())).toBe(true);
      for (const other of [{ tag: 'news' }, { cause: 'reread' }, { republished: true }, { newlyFailed: false }])
        expect(matches(event(other))).toBe(false);
    }
  });

  test('may call what they call, keep what is not taken, and send JSON whatever is in an id', () => {
    const allowed = JSON.stringify([
      ...of('add-permission').map((call) => given(call, '--source-arn')),
      ...[...of('create-queue'), ...of('create-topic')].map(
        (call) => JSON.parse(JSON.parse(given(call, '--attributes')).Policy).Statement[0].Condition.ArnLike,
      ),
    ]);
    const [queue] = of('create-queue');
    const sent = of('put-targets').map((call) => {
      const [target] = JSON.parse(given(call, '--targets'));
      expect(target.DeadLetterConfig.Arn).toMatch(new RegExp(`:${given(queue ?? [], '--queue-name')}$`));
      if (target.RoleArn === undefined) expect(allowed).toContain(`rule/Delivrd-prod/${given(call, '--rule')}"`);
      const context = { ruleArn: 'r', ruleName: 'r', ingestionTime: '2026-11-27T00:00:00Z' };
      return JSON.parse(readInput(target, target.Id)(event(), context));
    });
    expect(allowed).toContain('rule/Delivrd-prod/*');
    expect(sent).toEqual([
      event(),
      {
        event_action: 'trigger',
        dedup_key: 'e1',
        payload: {
          source: 'Delivrd-prod',
          severity: 'error',
          summary: 'A message failed: failed, reason unreachable',
          custom_details: { provider: 'wavix', message: 'an "id"', tag: 'otp' },
        },
      },
      {
        version: '1.0',
        source: 'custom',
        id: 'e1',
        content: { title: 'A message failed: failed, reason unreachable', description: 'an "id"' },
      },
    ]);
    const { BodyParameters } = JSON.parse(
      given(of('create-connection')[0] ?? [], '--auth-parameters'),
    ).InvocationHttpParameters;
    expect(BodyParameters).toEqual([expect.objectContaining({ Key: 'routing_key', IsValueSecret: true })]);
  });
});
