export type { AdapterBase, AdapterFormat } from './adapterFormat.ts';
export { adapterFormats, readAdapter } from './adapterFormats.ts';
export {
  catalogue,
  findModel,
  modelFile,
  modelPath,
  modelReady,
  plainName,
  resolveModel,
  weightsName,
} from './catalogue.ts';
export type { CatalogueModel, ModelOrigin, WantedModel } from './catalogue.ts';
export { answerTokens, encodeChat, endOfTurn, promptTokens } from './chatTemplate.ts';
export type { ChatMessage } from './chatTemplate.ts';
export { askedEngine, ENGINES, likelyEngine, measureMatMul, startEngine, WASM_SLOWDOWN } from './engine.ts';
export type { EngineName, StartedEngine } from './engine.ts';
export type { Precision } from './kernels/index.ts';
export { startLlama, stopLlama } from './llama.ts';
export { initialAdapter, PROJECTIONS, zeroAdapter } from './lora.ts';
export type { Adapter, LoraSettings, Projection } from './lora.ts';
export { activationBytes, checkpointedBytes, engineRoom } from './memory.ts';
export { describeModel, loadModel } from './model.ts';
export type { Model } from './model.ts';
export {
  ENGINE_BINDING,
  ENGINE_BUILD,
  ENGINE_QUIET_LOAD,
  engineManifestPath,
  loadNativeBinding,
  nativeEngineFolder,
  nativeEngineState,
  nativeKernelsSource,
  registerNativeBackend,
  TENSORFLOW_VERSION,
} from './nativeEngine.ts';
export type { EngineManifest, NativeEngineState } from './nativeEngine.ts';
export { peftConfigText, readPeftConfig } from './peftConfig.ts';
export { processorFeatures } from './processor.ts';
export { preferredPrecision } from './preferredPrecision.ts';
export { shuffled, uniform } from './random.ts';
export { renderTemplate } from './renderTemplate.ts';
export { packSequence } from './sequence.ts';
export { loadTokenizer } from './tokenizer.ts';
export type { SpecialToken, Tokenizer } from './tokenizer.ts';
export { loadAdapter, scoreSequence, trainingPass } from './transformer.ts';
export type { LoadedAdapter } from './transformer.ts';
export { fastWeights } from './fastWeights.ts';
