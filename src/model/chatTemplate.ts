import { messageOf, UserError } from '../errors.ts';
import { renderTemplate } from './renderTemplate.ts';
import type { Tokenizer } from './tokenizer.ts';

/** One turn of a conversation. */
export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** ChatML, for files that know its tokens but have no usable template of their own. */
const CHATML =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/** A rendered conversation: the template's own tokens, and where the text of which message goes. */
type Piece = { tokens: number[] } | { message: number; trimmed: boolean };

interface Format {
  source: string;
  pieces: Map<string, Piece[]>;
  endOfTurn: number;
}

const formats = new WeakMap<Tokenizer, Format>();

/**
 * A conversation in the model's own chat format, as tokens. The template is rendered with placeholders, its text is
 * tokenised with special tokens and the messages' without, so that no message can pose as a turn of its own.
 * @param answerFollows whether to end with the beginning of the assistant's next turn
 * @throws UserError when the model has neither a usable chat template nor ChatML's tokens
 */
export function encodeChat(tokenizer: Tokenizer, messages: readonly ChatMessage[], answerFollows: boolean): number[] {
  const format = formatOf(tokenizer);
  const roles = messages.map(({ role }) => role);
  const key = `${roles.join()} ${answerFollows}`;
  let pieces = format.pieces.get(key);
  if (pieces === undefined) format.pieces.set(key, (pieces = layOut(tokenizer, format.source, roles, answerFollows)));
  const ids: number[] = [];
  for (const piece of pieces) {
    if ('tokens' in piece) {
      ids.push(...piece.tokens);
    } else {
      const { content } = messages[piece.message]!;
      for (const id of tokenizer.encode(piece.trimmed ? content.trim() : content)) ids.push(id);
    }
  }
  if (tokenizer.addsBos && tokenizer.bos !== undefined && ids[0] !== tokenizer.bos.id) ids.unshift(tokenizer.bos.id);
  return ids;
}

/** The tokens before an answer to `userText`: the template's own system message, the user's turn, the answer's beginning. */
export function promptTokens(tokenizer: Tokenizer, userText: string): number[] {
  return encodeChat(tokenizer, [{ role: 'user', content: userText }], true);
}

/** The tokens of an answer: its text and the token that ends the turn. */
export function answerTokens(tokenizer: Tokenizer, answer: string): number[] {
  return [...tokenizer.encode(answer), endOfTurn(tokenizer)];
}

/** The token that ends an answer: what the chat template puts behind one (such as <|im_end|>), else the model's eos. */
export function endOfTurn(tokenizer: Tokenizer): number {
  return formatOf(tokenizer).endOfTurn;
}

function formatOf(tokenizer: Tokenizer): Format {
  const known = formats.get(tokenizer);
  if (known !== undefined) return known;
  const problems: string[] = [];
  const sources = [
    ...(tokenizer.chatTemplate === undefined ? [] : [tokenizer.chatTemplate]),
    ...(tokenizer.specialToken('<|im_start|>') === undefined ? [] : [CHATML]),
  ];
  for (const source of sources) {
    try {
      const turn = layOut(tokenizer, source, ['user', 'assistant'], false);
      layOut(tokenizer, source, ['user'], true);
      const format = { source, pieces: new Map<string, Piece[]>(), endOfTurn: tokenAfterAnswer(tokenizer, turn) };
      formats.set(tokenizer, format);
      return format;
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  throw new UserError(
    problems.length === 0
      ? 'the model has no chat template'
      : `the model's chat template does not work: ${problems.join('; ')}`,
    {
      where: tokenizer.path,
      fix: 'Use an instruct (chat) model, or a GGUF file with a working tokenizer.chat_template.',
    },
  );
}

// Private-use characters: in no template's own text. The em spaces show whether the template trims messages.
const MARK = /(\u2003?)\uE000(\d+)\uE001\u2003?/;

function layOut(tokenizer: Tokenizer, source: string, roles: ChatMessage['role'][], answerFollows: boolean): Piece[] {
  const text = renderTemplate(source, {
    messages: roles.map((role, index) => ({ role, content: `\u2003\uE000${index}\uE001\u2003` })),
    add_generation_prompt: answerFollows,
    bos_token: tokenizer.bos?.text ?? '',
    eos_token: tokenizer.eos?.text ?? '',
  });
  const pieces: Piece[] = [];
  // Splitting by the pattern gives: text, space, index, text, space, index, ..., text.
  const parts = text.split(MARK);
  for (let i = 0; i < parts.length; i += 3) {
    const own = parts[i] ?? '';
    if (own !== '') pieces.push({ tokens: tokenizer.encode(own, { special: true }) });
    if (i + 2 < parts.length) pieces.push({ message: Number(parts[i + 2]), trimmed: parts[i + 1] === '' });
  }
  const missing = roles.findIndex((_, index) => !pieces.some((piece) => 'message' in piece && piece.message === index));
  if (missing !== -1) throw new Error(`the template leaves out the ${roles[missing]} message`);
  return pieces;
}

function tokenAfterAnswer(tokenizer: Tokenizer, turn: Piece[]): number {
  const last = turn.at(-1);
  const found =
    last !== undefined && 'tokens' in last ? last.tokens.find((id) => tokenizer.endsGeneration(id)) : undefined;
  const end = found ?? tokenizer.eos?.id;
  if (end === undefined) throw new Error('there is no token that ends an answer');
  return end;
}
