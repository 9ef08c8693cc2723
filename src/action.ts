import { runAction, warningCommand } from './action/index.ts';

// Even a mistake of ours must not turn a build red.
process.on('uncaughtException', (error) => {
  process.stdout.write(`${warningCommand(`The tests were not reported: ${error.message}`)}\n`);
  process.exitCode = 0;
});
void runAction(process.env);
