import { type Command, Option } from 'commander';
import { waitUntil } from '../wait.ts';
import { account, type CommonOptions, print, stackCommand, where } from './command.ts';

/** Lists the live secrets; `add` and `retire` change them. */
export const addSecrets = (program: Command): Command => {
  const secrets = stackCommand(
    program,
    'secrets',
    'the live secrets of each provider by fingerprint: when stored, when last used; add and retire them',
  )
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
A fingerprint tells two secrets apart and gives nothing of them away. To rotate: add the new one, switch the provider when the
command says so, and a day later retire the old one: that is refused as long as it is in use, or nothing shows that the new one is.
url-key in place of a provider is the key that the URL tokens of all of them are made of.`,
    )
    .action(async (options: CommonOptions) => {
      const [{ openDeployed }, { openSecrets }, { readUses }, { listSecrets }, { showSecrets }] = await Promise.all([
        import('../deployed.ts'),
        import('../secrets/open.ts'),
        import('../secrets/uses.ts'),
        import('../secrets/list.ts'),
        import('../secrets/show.ts'),
      ]);
      const stack = await openDeployed(options);
      const [{ document }, uses, providers] = await Promise.all([
        openSecrets(stack).then((store) => store.read()),
        readUses(stack),
        stack.providers(),
      ]);
      const listed = listSecrets(providers, document, uses);
      print(options, listed, () => showSecrets(listed, where(options)));
    });
  addAdd(secrets);
  addRetire(secrets);
  return secrets;
};

const addAdd = (secrets: Command): Command =>
  stackCommand(
    secrets,
    'add <provider|url-key>',
    'add a live secret, asked for or read from standard input, and say when it is accepted; for url-key it is made up',
  )
    .addOption(new Option('--name <name>', 'which').choices(['signingSecret', 'basic']).default('signingSecret'))
    .option('--no-wait', 'do not wait until it is accepted')
    .addHelpText(
      'after',
      `
For a signing secret paste what the provider’s dashboard shows; for basic, user:password. From a file:
  npm run -s dlr -- secrets add smstake --stack Delivrd-prod < secret.txt`,
    )
    .action(async (provider: string, options: CommonOptions & { wait: boolean; name: 'signingSecret' | 'basic' }) => {
      const [{ openDeployed }, { addSecret, addUrlKey, secretCalled, urlKeyName }, { readSecret }] = await Promise.all([
        import('../deployed.ts'),
        import('../secrets/change.ts'),
        import('../secrets/prompt.ts'),
      ]);
      const stack = await openDeployed(options);
      const isKey = provider === urlKeyName;
      const { acceptedFrom, ...added } = isKey
        ? await addUrlKey(stack)
        : await addSecret(
            stack,
            provider,
            options.name,
            await readSecret(await secretCalled(stack, provider, options.name)),
          );
      if (options.wait) await waitUntil(acceptedFrom);
      const from = options.wait || acceptedFrom === null ? 'now' : `from ${acceptedFrom.toISOString()} on`;
      const next = isKey
        ? `Register the URLs that "dlr endpoints${where(options)}" prints, ${from}.`
        : `Switch ${provider} to it ${from}.`;
      account(
        options,
        { ...added, acceptedFrom },
        () =>
          `${added.kind}${isKey ? '' : ` of ${provider}`}: ${added.live} live, the newest is ${added.fingerprint ?? '-'}. ${next} A day later retire the old one: "dlr secrets${where(options)}" shows which is in use.`,
      );
    });

const addRetire = (secrets: Command): Command =>
  stackCommand(secrets, 'retire <provider|url-key>', 'drop a live secret that is no longer in use')
    .requiredOption('--fingerprint <digits>', 'which, as "dlr secrets" lists it')
    .option('--force', 'also where it is in use, or may be: for instance where it has leaked', false)
    .action(async (provider: string, options: CommonOptions & { fingerprint: string; force: boolean }) => {
      const [{ openDeployed }, { retireSecret }] = await Promise.all([
        import('../deployed.ts'),
        import('../secrets/change.ts'),
      ]);
      const left = await retireSecret(await openDeployed(options), provider, options.fingerprint, options);
      account(
        options,
        left,
        () =>
          `${left.kind} ${left.fingerprint} of ${provider} is dropped, ${left.live} live. It ends within five minutes.`,
      );
    });
