import { LlamaVocabularyType, type LlamaModel } from 'node-llama-cpp';
import { messageOf, UserError } from '../errors.ts';
import { openGguf } from './gguf.ts';
import { startLlama } from './llama.ts';

/** A token that has a meaning of its own, with the text that stands for it. */
export interface SpecialToken {
  id: number;
  text: string;
}

/** Text to token ids and back, by llama.cpp from the model's own file, so that training and inference can't disagree. */
export interface Tokenizer {
  path: string;
  /** Number of tokens in the vocabulary. */
  vocabulary: number;
  /** Starts a sequence, where the model knows such a token. */
  bos: SpecialToken | undefined;
  /** Ends a text. */
  eos: SpecialToken | undefined;
  /** Whether the model expects every sequence to start with `bos`. */
  addsBos: boolean;
  /** The file's `tokenizer.chat_template`. */
  chatTemplate: string | undefined;
  /**
   * Tokens of `text`, without bos. Special tokens' names in it stay plain text unless `special` says otherwise: never ask
   * for that with text from strangers.
   */
  encode(text: string, options?: { special?: boolean }): number[];
  /** The text of tokens; special tokens show only with `special`. */
  decode(ids: readonly number[], options?: { special?: boolean }): string;
  /** The id of the special token that this text names. */
  specialToken(text: string): number | undefined;
  /** Whether the model ends its answer with this token. */
  endsGeneration(id: number): boolean;
  dispose(): Promise<void>;
}

/**
 * Loads a model's vocabulary, not its weights.
 * @throws UserError for a file that is damaged, has no vocabulary, or that llama.cpp refuses
 */
export async function loadTokenizer(path: string): Promise<Tokenizer> {
  // Our own reader goes first: it refuses damaged files, which native code might not survive.
  const { metadata } = await openGguf(path);
  const tokens = metadata['tokenizer.ggml.tokens'];
  const refused = (what: string, cause?: unknown): UserError =>
    new UserError(what, { where: path, fix: 'Use the GGUF file of a whole text model.', cause });
  if (!Array.isArray(tokens) || tokens.length === 0) throw refused('the model has no vocabulary');
  const llama = await startLlama();
  const model = await llama.loadModel({ modelPath: path, vocabOnly: true, gpuLayers: 0 }).catch((cause: unknown) => {
    throw refused(`llama.cpp cannot read the vocabulary: ${messageOf(cause)}`, cause);
  });
  const template = metadata['tokenizer.chat_template'];
  return {
    path,
    chatTemplate: typeof template === 'string' ? template : undefined,
    ...tokenizerOf(model, tokens.length),
  };
}

function tokenizerOf(model: LlamaModel, vocabulary: number): Omit<Tokenizer, 'path' | 'chatTemplate'> {
  const { bos, bosString, eos, eosString, shouldPrependBosToken } = model.tokens;
  // SentencePiece vocabularies would put a space before every piece of text.
  const trim = model.vocabularyType === LlamaVocabularyType.spm ? 'trimLeadingSpace' : undefined;
  const encode = (text: string, { special = false } = {}): number[] => model.tokenize(text, special, trim);
  return {
    vocabulary,
    bos: namedToken(bos, bosString),
    eos: namedToken(eos, eosString),
    addsBos: shouldPrependBosToken,
    encode,
    decode: (ids, { special = false } = {}) => {
      const unknown = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabulary);
      if (unknown !== undefined) throw new RangeError(`no token ${unknown} in a vocabulary of ${vocabulary}`);
      return model.detokenize(ids as Parameters<LlamaModel['detokenize']>[0], special);
    },
    specialToken: (text) => {
      const ids = encode(text, { special: true });
      return ids.length === 1 && model.isSpecialToken(ids[0] as Parameters<LlamaModel['isSpecialToken']>[0])
        ? ids[0]
        : undefined;
    },
    endsGeneration: (id) => model.isEogToken(id as Parameters<LlamaModel['isEogToken']>[0]),
    dispose: () => model.dispose(),
  };
}

function namedToken(id: number | null, text: string | null): SpecialToken | undefined {
  return id === null || text === null ? undefined : { id, text };
}
