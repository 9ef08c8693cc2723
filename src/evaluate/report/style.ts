/** The page's whole look: no fonts or files from elsewhere; light, dark and print. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #fbfaf7; --card: #ffffff; --ink: #1d2328; --soft: #5b656e; --line: #dfddd6; --faint: #f1efe9;
  --good: #11734a; --bad: #b3261e; --unsure: #8a5a00;
  --added: #def3e4; --added-mark: #a4dfb7; --removed: #fbe3e0; --removed-mark: #f4b6af;
  --s0: #7a8288; --s1: #c77700; --s2: #2f78c4; --s3: #0b8a64; --s4: #b0468c; --s5: #6a55c2; --s6: #a0522d; --s7: #3b8ea5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181b; --card: #1b2125; --ink: #e6e8e9; --soft: #9aa5ad; --line: #30383d; --faint: #232a2f;
    --good: #5fce9b; --bad: #ff8d83; --unsure: #e6b455;
    --added: #15352a; --added-mark: #23634a; --removed: #402322; --removed-mark: #7a332f;
    --s0: #98a2a9; --s1: #f0a53c; --s2: #6fb1f2; --s3: #3fcf9f; --s4: #e68cc6; --s5: #aa9bf2; --s6: #dc9a72; --s7: #7cc8db;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 66rem; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
header { border-bottom: 2px solid var(--ink); padding-bottom: 1.25rem; margin-bottom: 1.5rem; }
header p { margin: 0; }
.kicker { color: var(--soft); font-size: .875rem; }
h1 { font-size: clamp(1.45rem, 1.1rem + 1.9vw, 2.2rem); line-height: 1.22; letter-spacing: -.015em; margin: .4rem 0 .7rem; text-wrap: balance; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.6rem 0 .6rem; }
h3 { font-size: .95rem; margin: 0 0 .5rem; }
p, ul { margin: .4rem 0 .9rem; max-width: 44rem; }
ul { padding-left: 1.15rem; }
li { margin: .25rem 0; }
ul.plain { list-style: none; padding: 0; }
ul.plain li { padding-left: 1.3rem; text-indent: -1.3rem; }
ul.plain li > span { display: inline-block; width: 1.1rem; text-indent: 0; font-weight: 700; }
.soft, figcaption, .note { color: var(--soft); font-size: .875rem; }
.good { color: var(--good); } .bad { color: var(--bad); } .unsure { color: var(--unsure); }
.badge {
  display: inline-block; border: 1.5px solid currentColor; border-radius: 99px; padding: .05rem .7rem; font-size: .875rem;
  font-weight: 600; margin-right: .5rem;
}
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { text-align: right; padding: .45rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal; font-weight: 500; min-width: 7.5rem; }
thead th { border-bottom: 1.5px solid var(--ink); font-weight: 600; vertical-align: bottom; white-space: normal; }
td small, th small { display: block; color: var(--soft); font-size: .77rem; font-weight: 400; line-height: 1.35; }
td.judged, th.judged { background: var(--faint); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1rem; margin: .8rem 0; }
figure, .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1rem; margin: 0; min-width: 0; }
.card > :last-child { margin-bottom: 0; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font: 11px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--soft); font-variant-numeric: tabular-nums; paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
svg text.strong { fill: var(--ink); }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .axis { stroke: var(--soft); stroke-width: 1; }
svg .curve { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
svg .interval { stroke-width: 2; }
svg .band { opacity: .16; stroke: none; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; padding: 0; margin: .5rem 0 0; font-size: .8rem; color: var(--soft); max-width: none; }
.legend li { margin: 0; display: flex; align-items: center; gap: .4rem; }
.legend svg { width: 1.6rem; height: .7rem; flex: none; }
.fix { margin: 1rem 0; padding: 0; overflow: hidden; }
.fix figcaption { padding: .7rem 1rem; border-bottom: 1px solid var(--line); }
.fix figcaption b { color: var(--ink); }
pre.diff { margin: 0; padding: .5rem 0; overflow-x: auto; font: .8rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; tab-size: 4; overflow-wrap: normal; }
pre.diff span { display: block; padding: 0 1rem; min-width: max-content; white-space: pre; }
pre.diff .added { background: var(--added); } pre.diff .removed { background: var(--removed); }
pre.diff mark { color: inherit; border-radius: 2px; }
pre.diff .added mark { background: var(--added-mark); } pre.diff .removed mark { background: var(--removed-mark); }
pre.diff .skipped { color: var(--soft); }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1.2rem; font-size: .85rem; margin: .6rem 0; }
dt { color: var(--soft); } dd { margin: 0; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .8rem; }
@media (max-width: 36rem) {
  body { padding: 1.2rem .9rem 3rem; }
  th, td { padding: .4rem .3rem; } th:last-child, td:last-child { padding-right: .2rem; }
  th:first-child, td:first-child { min-width: 5.5rem; } table { font-size: .84rem; }
  td small { white-space: normal; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .45rem; }
}
@media print {
  :root { --page: #fff; --card: #fff; --faint: #f3f3f3; }
  html { font-size: 10pt; } body { max-width: none; padding: 0; }
  figure, .card, tr, li { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .scroll, pre.diff { overflow: visible; } pre.diff span { white-space: pre-wrap; min-width: 0; }
  .added, .removed, mark, td.judged, th.judged { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media print and (prefers-color-scheme: dark) {
  :root {
    color-scheme: light; --ink: #1d2328; --soft: #5b656e; --line: #dfddd6; --good: #11734a; --bad: #b3261e; --unsure: #8a5a00;
    --added: #def3e4; --added-mark: #a4dfb7; --removed: #fbe3e0; --removed-mark: #f4b6af;
    --s0: #7a8288; --s1: #c77700; --s2: #2f78c4; --s3: #0b8a64; --s4: #b0468c; --s5: #6a55c2; --s6: #a0522d; --s7: #3b8ea5;
  }
}
`;
