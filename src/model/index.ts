export { matMul, measureMatMul, startEngine, WASM_SLOWDOWN } from './engine.ts';
export type { EngineName, StartedEngine } from './engine.ts';
export {
  ENGINE_BINDING,
  ENGINE_BUILD,
  ENGINE_QUIET_LOAD,
  engineManifestPath,
  loadNativeBinding,
  nativeEngineFolder,
  nativeEnginePath,
  nativeEngineState,
  registerNativeBackend,
  TENSORFLOW_VERSION,
} from './nativeEngine.ts';
export type { EngineManifest, NativeEngineState } from './nativeEngine.ts';
export { catalogue, findModel, modelFile, modelPath, modelReady, resolveModel } from './catalogue.ts';
export type { CatalogueModel, ModelOrigin, WantedModel } from './catalogue.ts';
