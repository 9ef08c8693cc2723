import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const pages = execFileSync('git', ['ls-files', '*.md', '--', ':!fixtures'], { encoding: 'utf8' }).trim().split('\n');

/** A page without its blocks of code: what looks like a link there is none. */
function proseOf(page: string): string {
  return readFileSync(page, 'utf8')
    .replace(/^(`{3,}).*?^\1$/gms, '')
    .replace(/`[^`\n]*`/g, '');
}

/** The anchors that GitHub gives a page's headings. */
function anchorsOf(page: string): string[] {
  const text = readFileSync(page, 'utf8').replace(/^(`{3,}).*?^\1$/gms, '');
  return [...text.matchAll(/^#{1,6} +(.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function targetsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, target = '']) => target);
}

test('there are pages, and links in them', () => {
  expect(pages).toContain('README.md');
  expect(pages.flatMap(targetsOf).length).toBeGreaterThan(10);
});

test.each(pages)('%s: what it links to is there', (page) => {
  const broken = targetsOf(page).filter((target) => {
    if (/^[a-z]+:/.test(target)) return !URL.canParse(target);
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
    if (!existsSync(file)) return true;
    return anchor !== undefined && (statSync(file).isDirectory() || !anchorsOf(file).includes(anchor));
  });
  expect(broken).toEqual([]);
});
