import { startEngine } from '../../src/model/index.ts';

// A process has one engine: the tests of the gradients then run on this one, as they do on the best one in their own file.
await startEngine('wasm');
await import('./gradients.test.ts');
