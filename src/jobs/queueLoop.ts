/** What takes one job after another. */
export interface QueueLoop {
  /** Looks for a job at once. */
  wake(): void;
  /** Takes no more jobs. @returns once the one that runs has ended */
  stop(): Promise<void>;
}

/**
 * Does `turn` again and again: at once while there is something to do, else after `idleMs` or when woken.
 * @param turn takes one job and does it. @returns whether there was one
 * @param onError told when a turn failed; the next one follows after `idleMs`
 */
export function startQueueLoop(
  turn: () => Promise<boolean>,
  idleMs: number,
  onError: (error: unknown) => void,
): QueueLoop {
  let [stopping, woken] = [false, false];
  let endPause = (): void => undefined;
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, idleMs);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!stopping) {
      woken = false;
      const found = await turn().catch((error: unknown) => {
        onError(error);
        return false;
      });
      // Somebody may have woken it while it looked, and what it was woken for may have come after the look.
      if (!found && !stopping && !woken) await pause();
    }
  };
  const ended = run();
  const wake = (): void => {
    woken = true;
    endPause();
  };
  return {
    wake,
    async stop() {
      stopping = true;
      wake();
      await ended;
    },
  };
}
