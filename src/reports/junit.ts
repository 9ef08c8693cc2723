import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { messageOf, UserError } from '../errors.ts';
import { JunitCollector } from './junitCollector.ts';
import type { ReportFormat } from './reportFormat.ts';

// Not allowed in XML, but some reporters write terminal colours as they are.
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

// What real reporters write although XML forbids it: `&#27;` for a colour (it stays in the text and is removed there with
// the other colour sequences), and `]]>` in a message, by node:test.
const tolerated = ['malformed character entity.', 'the string "]]>" is disallowed in char data.'];

/**
 * JUnit XML as jest-junit, Vitest, mocha-junit-reporter, mocha's xunit, pytest, surefire, gotestsum and node:test write
 * it. Read as a stream; a DOCTYPE is refused, so there are no entities to expand.
 */
export const junit: ReportFormat = {
  title: 'JUnit XML',
  detect: (head) => /^\s*</.test(head) && /<testsuites?[\s>/]/.test(head),

  async parse(reader, outcomes) {
    const parser = new SaxesParser<{ xmlns: false; position: true }>({ xmlns: false, position: true });
    const collector = new JunitCollector(reader, outcomes);
    let depth = 0;
    parser.on('error', (error) => {
      if (tolerated.some((end) => error.message.endsWith(end))) return;
      throw reader.broken(error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, ''), {
        line: parser.line,
        cause: error,
      });
    });
    parser.on('doctype', () => {
      throw reader.broken('it has a DOCTYPE, which no test tool writes', { line: parser.line });
    });
    parser.on('opentag', (tag: SaxesTagPlain) => {
      depth += 1;
      if (depth > reader.limits.depth) throw reader.tooDeep(parser.line);
      collector.open(tag.name, tag.attributes, parser.line);
    });
    parser.on('closetag', (tag: SaxesTagPlain) => {
      depth -= 1;
      collector.close(tag.name, parser.line);
    });
    parser.on('text', (text) => collector.text(text));
    parser.on('cdata', (text) => collector.text(text));
    try {
      await reader.forEachChunk((text) => void parser.write(text.replace(controls, '\ufffd')), { strict: true });
      parser.close();
    } catch (error) {
      throw error instanceof UserError ? error : reader.broken(messageOf(error), { cause: error });
    }
    collector.end();
  },
};
