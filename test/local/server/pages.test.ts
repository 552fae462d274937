import { expect, test } from 'vitest';
import { createConsole } from '../../../local/server/pages.ts';

test('the console holds nothing that only Node.js has', async () => {
  const pages = await createConsole();
  for (const path of ['/', '/console.js', '/theme.js', '/console.css', '/runbook'])
    expect({ path, status: pages(path)?.status }).toEqual({ path, status: 200 });
});
