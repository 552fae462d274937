type Theme = 'light' | 'dark';

const key = 'delivrd-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme | null {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : null;
  } catch {
    return null;
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Without storage the choice holds for this page only.
  }
}

const current = (): Theme =>
  (document.documentElement.dataset['theme'] as Theme | undefined) ?? (system.matches ? 'dark' : 'light');

function label(button: HTMLElement): void {
  button.setAttribute('aria-label', `Switch to the ${current() === 'dark' ? 'light' : 'dark'} theme`);
}

const chosen = stored();
if (chosen) document.documentElement.dataset['theme'] = chosen;

document.addEventListener('DOMContentLoaded', () => {
  const button = document.getElementById('theme');
  if (!button) return;
  const changed = (): void => {
    label(button);
    document.dispatchEvent(new Event('themechange'));
  };
  label(button);
  system.addEventListener('change', changed);
  button.addEventListener('click', () => {
    const theme = current() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = theme;
    store(theme);
    changed();
  });
});
