import type { Evaluation } from '../evaluation.ts';
import { examples } from './examples.ts';
import { gateSection } from './gateSection.ts';
import { gainsAndLosses, headline } from './headline.ts';
import { html, Markup } from './markup.ts';
import { methodTable } from './methodTable.ts';
import { iterationPlots, methodPlots, trainingPlots } from './plots.ts';
import { provenance } from './provenance.ts';
import { slices, sources } from './slices.ts';
import { style } from './style.ts';
import { viewOf } from './view.ts';

/**
 * `report.html`: one page that needs nothing beside itself, no script, no network. Everything from the evaluation is
 * escaped; the policy in its head forbids what an escape might have missed.
 */
export function renderReport(evaluation: Evaluation): string {
  const view = viewOf(evaluation);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${evaluation.title}: codelutra report</title>
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        ${headline(view)}
        <main>
          ${gainsAndLosses(view)} ${methodPlots(view)} ${gateSection(view)} ${methodTable(view)} ${iterationPlots(view)}
          ${trainingPlots(view)} ${sources(view)} ${slices(view)} ${examples(view)} ${provenance(view)}
        </main>
      </body>
    </html> `;
  return page.text;
}
