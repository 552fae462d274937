import { announce, element, setText } from './dom.ts';

const shownMs = 1600;

/** A button that copies a text, and says so. `what` names the text for those who do not see where the button stands. */
export function copyButton(label: string, what: string, text: () => string): HTMLButtonElement {
  const caption = element('span', {}, label);
  const button = element(
    'button',
    { class: 'button small', type: 'button', 'aria-label': `${label}: ${what}` },
    caption,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (outcome: string): void => {
    setText(caption, outcome);
    announce(`${outcome}: ${what}`);
    clearTimeout(timer);
    timer = setTimeout(() => setText(caption, label), shownMs);
  };
  button.addEventListener('click', () => {
    copy(text()).then(
      () => say('Copied'),
      () => say('Not copied'),
    );
  });
  return button;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
}

/** For pages without the clipboard API: one not served from this machine or over HTTPS. */
function copyBySelection(text: string): void {
  const focused = document.activeElement;
  const area = element('textarea', { class: 'visually-hidden', readonly: '' });
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!copied) throw new Error('nothing was copied');
}
