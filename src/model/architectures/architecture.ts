/** What sets one model family apart from another; everything else is in its metadata. */
export interface Architecture {
  /** `general.architecture` in the GGUF. */
  name: string;
  /** Whether q, k and v must have biases; those that a file has are read in any case. */
  attentionBias: boolean;
  /**
   * Whether the GGUF holds the rows of q and k with rotary pairs side by side (0, n/2, 1, n/2+1, ...), as llama.cpp's
   * converter writes them for architectures whose rotary embedding works on neighbours.
   */
  interleavedRotary: boolean;
}
