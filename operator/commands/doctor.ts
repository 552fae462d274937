import { type Command, InvalidArgumentError, Option } from 'commander';
import { OperatorError } from '../operator-error.ts';
import { typedPath } from '../typed-path.ts';
import { type CommonOptions, endpointsOf, exitCodes, print, stackCommand, where } from './command.ts';

interface DoctorOptions extends CommonOptions {
  readonly send: boolean;
  readonly request?: string;
  readonly provider?: string;
  readonly url?: string;
  readonly otherStack: readonly string[];
}

export const addDoctor = (program: Command): Command =>
  stackCommand(program, 'doctor', 'whether a deployment works, end to end; or why a captured request is refused')
    .option('--no-send', 'send no report: look only')
    .option(
      '--request <file>',
      'a captured request that is refused, - for standard input: names the mistake',
      (file: string) => typedPath(file),
    )
    .option('--provider <id>', 'with --request: whose it is')
    .option('--url <url>', 'with --request: the URL that is registered with the provider, where it is another one')
    .addOption(
      new Option(
        '--other-stack <name>',
        'with --request: a stack whose secrets may have been taken by mistake (several times)',
      )
        .default([] as readonly string[])
        .argParser((name: string, names: readonly string[]) => [...names, toStack(name)]),
    )
    .addHelpText(
      'after',
      `
It looks at the stack's outputs and settings, the secrets, the callback URLs, the clock, alarms, subscriptions, dead letters and
what "dlr preflight" asks of the account, and sends one genuine report of each provider through its URL: seen in the table and the
metrics, and removed from the table. Of the metrics each moves those of one delivered message; that raises no alarm, and
ends a silence. What can't be asked is said, and stands against nothing. Exit code 1 where something is broken; each finding has its mend.

A captured request is a raw HTTP message (request line, headers, an empty line, the body: as tcpdump -A or a proxy shows it), or
JSON: {"method":"POST","url":"https://…","headers":{…},"body":"…"} with bodyBase64 in place of body for bytes. It is tried with other
secrets, bodies, URLs and encodings until it is genuine; no secret is printed.`,
    )
    .action(async (options: DoctorOptions) => (options.request === undefined ? examine(options) : diagnose(options)));

function toStack(name: string): string {
  if (name.trim() === '') throw new InvalidArgumentError('Expected the name of a stack.');
  return name;
}

async function examine(options: DoctorOptions): Promise<void> {
  const [{ openDeployed }, doctor, { countOf, showFindings }, { withProgress }] = await Promise.all([
    import('../deployed.ts'),
    import('../doctor/doctor.ts'),
    import('../doctor/show.ts'),
    import('../progress.ts'),
  ]);
  const [stack, endpoints] = [await openDeployed(options), endpointsOf(options)];
  const how = { stack, endpoints, where: where(options), send: options.send };
  const { told, isWhole } = await withProgress(
    async ({ signal, show }) => ({
      told: await doctor.examine({ ...how, signal, onProgress: show }),
      isWhole: !signal.aborted,
    }),
    new OperatorError('interrupted'),
  );
  const [fails, warnings, unasked] = (['fail', 'warn', 'not asked'] as const).map((result) =>
    countOf(told.findings, result),
  );
  const head = told.ok ? 'Nothing that was seen is broken' : `${fails} broken`;
  const sum = `${head} in ${told.stackName}; ${warnings} to look at, ${unasked} not asked.`;
  print(options, told, () => showFindings(told.findings, sum));
  if (!told.ok || !isWhole) process.exitCode = exitCodes.failed;
}

async function diagnose({ request = '', provider, ...options }: DoctorOptions): Promise<void> {
  if (provider === undefined) throw new OperatorError('Say with --provider whose request it is.');
  const [{ openDeployed }, { diagnoseRequest }, { showFindings }] = await Promise.all([
    import('../deployed.ts'),
    import('../doctor/request/read.ts'),
    import('../doctor/show.ts'),
  ]);
  const stack = await openDeployed(options);
  const findings = await diagnoseRequest(stack, { ...options, request, provider, where: where(options) });
  const ok = findings.every(({ result }) => result !== 'fail');
  const sum = !ok
    ? 'It is refused.'
    : findings.some(({ result }) => result === 'warn')
      ? 'It would be let in, but for what is told above.'
      : 'Nothing is wrong with it, as far as a capture tells: it would be let in.';
  print(options, { ok, provider, findings }, () => showFindings(findings, sum));
  if (!ok) process.exitCode = exitCodes.failed;
}
