// Runs `codelutra fix` on a checkout as the App does, and draws what a pull request would show: the check run and the
// review, as Markdown in GitHub's style sheet. The frames around them (title, buttons) are drawn to look like GitHub's.
//
//   npm run build && node docs/tools/takeScreenshots.js CHECKOUT BASE TEST_FILE...
//
// CHECKOUT is a clone whose HEAD is the pull request's head, BASE the branch that it is to go to. RECORD=FILE in the
// environment keeps what was found, so that it can be drawn again.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import MarkdownIt from 'markdown-it';
import { resolveModel } from '../../dist/model/index.js';
import { terminalProgress } from '../../dist/progress.js';
import { chooseSandbox } from '../../dist/sandbox/index.js';
import { fix, fixCheck, fixRecord, fixReview } from '../../dist/suggest/index.js';

const MODEL = 'smollm2-135m';
const WIDTH = 880;
const SCALE = 1.25;
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const KINDS = { '-': 'removed', '+': 'added', '@': 'place' };
const STYLE = `
body { margin: 0; padding: 16px; background: #fff; font-family: -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; font-size: 14px; color: #1f2328 }
.frame { border: 1px solid #d1d9e0; border-radius: 6px }
header { display: flex; align-items: center; gap: 6px; padding: 10px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0 }
.right { margin-left: auto; display: flex; gap: 6px }
.button { border: 1px solid #d1d9e0; border-radius: 6px; padding: 3px 12px; background: #fff; font-weight: 500; font-size: 12px }
.dot { width: 14px; height: 14px; border-radius: 50%; background: #818b98 }
.body { padding: 16px }
.markdown-body { font-size: 14px }
.comment { border: 1px solid #d1d9e0; border-radius: 6px; margin: 12px 16px 16px }
.diff, .markdown-body .diff { border-collapse: collapse; width: 100%; display: table; margin: 0; font: 12px/20px ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre }
.diff td, .markdown-body .diff td { border: 0; padding: 0 10px }
.diff td:first-child:not(:last-child) { width: 40px; color: #59636e; text-align: right }
.markdown-body .diff tr { border: 0; background: inherit }
.added, .markdown-body .diff tr.added { background: #dafbe1 }
.removed, .markdown-body .diff tr.removed { background: #ffebe9 }
code .added, code .removed { display: inline-block; min-width: 100% }
.place { color: #59636e }
.suggestion { border: 1px solid #d1d9e0; border-radius: 6px; margin-bottom: 16px; overflow: hidden }
.suggestion header { font-size: 12px; font-weight: 600; padding: 6px 12px }
`;

const [checkout, base, ...tests] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'codelutra-screenshots-'));
try {
  const kept = process.env['RECORD'];
  const record = kept !== undefined && existsSync(kept) ? JSON.parse(await readFile(kept, 'utf8')) : await found();
  if (kept !== undefined) await writeFile(kept, JSON.stringify(record));
  const { path } = record.fix.edit;
  const patch = git('diff', `${base}...HEAD`, '--', path);
  const hunks = [...patch.matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm)].map(([, newStart, newLines = '1']) => ({
    newStart: Number(newStart),
    newLines: Number(newLines),
  }));
  const review = fixReview(record, hunks);
  await draw('check', checkPage(fixCheck(record)));
  await draw('suggestion', reviewPage(review, record.fix.edit));
} finally {
  await rm(folder, { recursive: true, force: true });
}

function git(...args) {
  return execFileSync('git', ['-C', checkout, ...args], { encoding: 'utf8' });
}

async function found() {
  const report = await fix({
    repository: checkout,
    state: (repository) => repository.resolve('HEAD'),
    runs: join(folder, 'runs.jsonl'),
    sandbox: await chooseSandbox(),
    tests,
    model: { name: MODEL, model: resolveModel(MODEL) },
    budget: { executions: 100, seconds: 300, jobs: 1 },
    scope: 'covering',
    seed: 1,
    progress: terminalProgress(),
  });
  if (report.kind !== 'fixed') throw new Error(`no fix was found: ${report.kind}`);
  return fixRecord(report);
}

function checkPage({ title, summary, text, actions }) {
  const buttons = actions.map(({ label }) => `<span class="button">${label}</span>`).join('');
  return `<div class="frame"><header><span class="dot"></span><b>codelutra</b> / ${escaped(title)}<span class="right">${buttons}</span></header>
<div class="body markdown-body">${html(summary)}<hr>${html(text)}</div></div>`;
}

function reviewPage(review, { path, before }) {
  if (review.kind === 'comment')
    return `<div class="frame"><div class="body markdown-body">${html(review.body)}</div></div>`;
  const [{ firstLine, lastLine, body }] = review.comments;
  const lines = before.split('\n');
  const context = lines.slice(Math.max(0, firstLine - 4), lastLine).map((line, at) => {
    const number = Math.max(0, firstLine - 4) + at + 1;
    return `<tr class="added"><td>${number}</td><td>+ ${escaped(line)}</td></tr>`;
  });
  const shown = html(body).replace(/<pre><code class="language-suggestion">([\s\S]*?)<\/code><\/pre>/, (_, lines_) =>
    suggestion(lines.slice(firstLine - 1, lastLine).map(escaped), lines_.replace(/\n$/, '').split('\n')),
  );
  return `<div class="frame"><header>${escaped(path)}</header><table class="diff">${context.join('')}</table>
<div class="comment"><div class="body markdown-body">${shown}</div></div></div>`;
}

function suggestion(old, now) {
  const rows = (kind, sign, lines) => lines.map((line) => `<tr class="${kind}"><td>${sign} ${line}</td></tr>`).join('');
  return `<div class="suggestion"><header>Suggested change<span class="right"><span class="button">Commit suggestion</span></span></header><table class="diff">${rows('removed', '-', old)}${rows('added', '+', now)}</table></div>`;
}

function html(markdown) {
  const page = new MarkdownIt({ html: true, linkify: true }).render(markdown);
  return page.replace(/(<code class="language-diff">)([\s\S]*?)(<\/code>)/g, (_, open, lines, close) => {
    const coloured = lines.replace(/^([-+@]).*$/gm, (line, sign) => `<span class="${KINDS[sign]}">${line}</span>`);
    return `${open}${coloured}${close}`;
  });
}

function escaped(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

async function draw(name, body) {
  const css = await readFile(
    createRequire(import.meta.url).resolve('github-markdown-css/github-markdown-light.css'),
    'utf8',
  );
  const page = join(folder, `${name}.html`);
  await writeFile(
    page,
    `<!doctype html><meta charset="utf-8"><style>${css}${STYLE}</style><body>${body}<script>document.title = document.body.scrollHeight</script>`,
  );
  const run = (...args) =>
    execFileSync(
      CHROMIUM,
      ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', ...args, pathToFileURL(page).href],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
  const height = /<title>(\d+)<\/title>/.exec(run(`--window-size=${WIDTH},100`, '--dump-dom'))?.[1] ?? '1200';
  const image = new URL(`../images/${name}.png`, import.meta.url).pathname;
  run(`--window-size=${WIDTH},${height}`, `--force-device-scale-factor=${SCALE}`, `--screenshot=${image}`);
}
