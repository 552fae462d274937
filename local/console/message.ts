import { type ExplainedMessage, messagePath, readJson, refusalText } from './api.ts';
import { copyButton } from './copy.ts';
import { byId, setText, show } from './dom.ts';
import { type Poll, poll } from './poll.ts';
import { clearHash, type MessageAddress, readHash } from './router.ts';
import { createSearch } from './search.ts';
import { messageView } from './timeline.ts';

const everyMs = 2000;

/** The search and the drawer that shows the message named in the address bar, kept up to date while it is open. */
export function createMessages(): void {
  const drawer = byId('message', HTMLDialogElement);
  const body = byId('message-body', HTMLElement);
  const search = createSearch((address) => void open(address));
  let watch: Poll | null = null;

  const draw = (told: ExplainedMessage): void => {
    // A whole is made of several records; each part has its own.
    show(byId('message-record', HTMLElement), told.message.parts === null);
    body.replaceChildren(...messageView(told));
  };

  const open = async (address: MessageAddress): Promise<void> => {
    watch?.stop();
    search.fill(address);
    search.say('');
    const path = messagePath('explanations', address.provider, address.messageId);
    try {
      const told = await readJson<ExplainedMessage>(path);
      if (!same(readHash(location.hash), address)) return;
      label(address);
      draw(told);
    } catch (error) {
      if (drawer.open) drawer.close();
      search.say(refusalText(error));
      search.focus();
      return;
    }
    if (!drawer.open) drawer.showModal();
    body.scrollTop = 0;
    watch = poll<ExplainedMessage>({ path: () => path, everyMs, take: draw });
  };

  const follow = (): void => {
    const address = readHash(location.hash);
    if (address) void open(address);
    else if (drawer.open) drawer.close();
  };

  drawer.addEventListener('close', () => {
    watch?.stop();
    watch = null;
    clearHash();
  });
  drawer.addEventListener('click', (event) => {
    if (event.target === drawer) drawer.close();
  });
  byId('message-close', HTMLButtonElement).addEventListener('click', () => drawer.close());
  window.addEventListener('hashchange', follow);
  follow();
}

const same = (a: MessageAddress | null, b: MessageAddress): boolean =>
  a !== null && a.provider === b.provider && a.messageId === b.messageId;

function label({ provider, messageId }: MessageAddress): void {
  setText(byId('message-provider', HTMLElement), provider);
  setText(byId('message-title', HTMLElement), messageId);
  byId('message-json', HTMLAnchorElement).href = messagePath('messages', provider, messageId);
  byId('message-record', HTMLAnchorElement).href = messagePath('records', provider, messageId);
  byId('message-copy', HTMLElement).replaceChildren(copyButton('Copy id', `message id ${messageId}`, () => messageId));
}
