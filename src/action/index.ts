export { warningCommand } from './printable.ts';
export { runAction } from './runAction.ts';
