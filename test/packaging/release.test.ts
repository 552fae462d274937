import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { presentNotes } from '../../packaging/releasing.ts';

const today = new Date().toISOString().slice(0, 10);
const section = (version: string, date = today, text = 'For operators: nothing to do.') =>
  `## ${version} - ${date}\n\n${text}\n`;

let root = '';
const git = (...words: readonly string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const write = (file: string, content: unknown) =>
  writeFileSync(join(root, file), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
const commit = (changelog: string) => {
  write('CHANGELOG.md', `# Changelog\n\n${changelog}`);
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'change');
};
const release = (...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('packaging/release.ts'), ...words], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, said: `${stdout}${stderr}` };
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'delivrd-release-'));
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', 'Somebody');
  git('config', 'user.email', 'somebody@example.org');
  git('config', 'commit.gpgsign', 'false');
  git('config', 'tag.gpgsign', 'false');
  mkdirSync(join(root, 'examples', 'embed'), { recursive: true });
  write('package.json', { name: 'delivrd', version: '0.1.0' });
  write('package-lock.json', { name: 'delivrd', version: '0.1.0', packages: { '': { version: '0.1.0' } } });
  write('examples/embed/package.json', { dependencies: { delivrd: '0.1.0' } });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('writes the version wherever it stands, commits, and tags with the notes', () => {
  commit(`${section('0.2.0', today, '# For importers\n\n- more')}\n${section('0.1.0', '2026-11-28')}`);
  const { status, said } = release('minor');
  expect([status, said]).toEqual([0, 'Tagged v0.2.0. To publish it: git push --atomic origin main v0.2.0\n']);
  expect(read('package.json').version).toBe('0.2.0');
  expect(read('package-lock.json')).toMatchObject({ version: '0.2.0', packages: { '': { version: '0.2.0' } } });
  expect(read('examples/embed/package.json').dependencies.delivrd).toBe('0.2.0');
  expect(git('status', '--porcelain')).toBe('');
  expect(git('log', '-1', '--format=%s')).toBe('Release 0.2.0');
  expect(git('rev-parse', 'v0.2.0^{commit}')).toBe(git('rev-parse', 'HEAD'));
  expect(git('tag', '--list', '--format=%(contents)', 'v0.2.0')).toBe('Delivrd 0.2.0\n\n# For importers\n\n- more');
});

test('its notes are printed for whoever publishes it', () => {
  commit(`${section('0.1.1')}${section('0.1.0', '2026-11-28', 'The first.')}`);
  expect(release('--notes')).toEqual({ status: 0, said: 'The first.\n' });
});

test('the first one has the version that stands there', () => {
  commit(section('0.1.0'));
  expect(release('0.1.0').status).toBe(0);
  expect(git('tag', '--list')).toBe('v0.1.0');
});

test('with --dry-run says what it would do, and does nothing', () => {
  commit(section('1.0.0'));
  const before = git('rev-parse', 'HEAD');
  expect(release('major', '--dry-run')).toEqual({
    status: 0,
    said: 'Would commit and tag v1.0.0:\n\nFor operators: nothing to do.\n',
  });
  expect([git('rev-parse', 'HEAD'), git('tag', '--list'), git('status', '--porcelain')]).toEqual([before, '', '']);
});

describe('is refused', () => {
  const refused = (wanted: string, expected: RegExp) => {
    const { status, said } = release(wanted);
    expect(said).toMatch(expected);
    expect(status).toBe(1);
    expect(git('tag', '--list', 'v0.1.1')).toBe('');
    expect(read('package.json').version).toBe('0.1.0');
  };

  test('from a tree that is not clean', () => {
    commit(section('0.1.1'));
    write('more.txt', 'x');
    refused('patch', /the tree is not clean; commit or stash:\n\?\? more\.txt/);
  });

  test('from another branch', () => {
    commit(section('0.1.1'));
    git('switch', '--quiet', '--create', 'mine');
    refused('patch', /this is the branch mine; expected main/);
  });

  test.each([
    [
      'without its section',
      section('0.1.0'),
      /says nothing of 0\.1\.1; expected a heading "## 0\.1\.1 - \d{4}-\d\d-\d\d"/,
    ],
    ['without what changes', section('0.1.1', today, ''), /has nothing under 0\.1\.1/],
    ['with the date of another day', section('0.1.1', '2026-01-02'), /dates 0\.1\.1 2026-01-02; expected/],
    ['without a date', '## 0.1.1\n\ntext\n', /dates 0\.1\.1 with nothing/],
  ])('%s in CHANGELOG.md', (_, changelog, expected) => {
    commit(changelog);
    refused('patch', expected);
  });

  test('of a version that is out already, or before the present one', () => {
    commit(`${section('0.1.0')}${section('0.0.9')}`);
    git('tag', 'v0.1.0');
    refused('0.1.0', /the tag v0\.1\.0 is there already/);
    refused('0.0.9', /0\.0\.9 is before 0\.1\.0/);
  });

  test('of what is no version', () => {
    commit(section('0.1.1'));
    refused('v0.1.1', /got v0\.1\.1; expected major, minor, patch, or a version such as 1\.2\.3/);
    expect(release().status).toBe(2);
    expect(release('--force').status).toBe(2);
  });
});

test('CHANGELOG.md here says what the present version is', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(presentNotes('.')).toMatch(/^### /m);
  expect(JSON.parse(readFileSync('examples/embed/package.json', 'utf8')).dependencies.delivrd).toBe(version);
});
