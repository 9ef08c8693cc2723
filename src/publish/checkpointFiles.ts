/** The files of a checkpoint folder, by what they are. */
export const FILES = {
  manifest: 'manifest.json',
  gguf: 'adapter.gguf',
  peft: 'peft',
  peftConfig: 'peft/adapter_config.json',
  peftWeights: 'peft/adapter_model.safetensors',
  metrics: 'metrics.json',
  report: 'report.html',
  card: 'README.md',
  modelfile: 'Modelfile',
  /** Only in a folder that was pulled: where from. */
  origin: 'release.json',
} as const;

/** What an archive holds beside its manifest: all of these, and nothing else. */
export const ARCHIVE_FILES: readonly string[] = [
  FILES.card,
  FILES.modelfile,
  FILES.metrics,
  FILES.report,
  FILES.gguf,
  FILES.peftConfig,
  FILES.peftWeights,
];

/** Bytes of the largest file and of all files together that an archive may hold; GitHub takes no asset above 2 GiB. */
export const LIMITS = { file: 2 ** 31, all: 2 ** 32, entries: 64 } as const;
