import fc from 'fast-check';
import { UserError } from '../../src/errors.ts';
import { moved, movedBack, noChannels, type Channel } from '../../src/publish/channels.ts';

/** A channel that these versions were published to. */
const after = (...versions: number[]): Channel =>
  versions.reduce((channel, version) => moved(channel, version), noChannels().stable);

test('a rollback that is undone can be done again', () => {
  const back = movedBack('stable', after(1, 2));
  expect(back).toEqual({ version: 1, past: [], withdrawn: [2] });
  expect(() => movedBack('stable', back)).toThrow('stable has no version to go back to');
  const undone = movedBack('stable', back, 2);
  expect(undone).toEqual(after(1, 2));
  expect(movedBack('stable', undone)).toEqual(back);
});

test('a rollback leads nowhere that the channel has never been', () => {
  // Version 3 was published for canary only.
  expect(() => movedBack('stable', after(1, 2), 3)).toThrow('stable has never pointed to version 3');
  expect(() => movedBack('stable', after(2, 4), 1)).toThrow('stable has never pointed to version 1');
  expect(() => movedBack('stable', after(1), 1)).toThrow('stable points to version 1 already');
  expect(() => movedBack('stable', after())).toThrow('stable has no version to go back to');
});

test('far back, on again, and back to one of those that were left', () => {
  const far = movedBack('canary', after(1, 2, 3), 1);
  expect(far).toEqual({ version: 1, past: [], withdrawn: [2, 3] });
  const on = moved(far, 4);
  expect(movedBack('canary', on, 2)).toEqual({ version: 2, past: [1], withdrawn: [3, 4] });
  expect(movedBack('canary', far, 3)).toEqual({ version: 3, past: [1], withdrawn: [2] });
});

test('a channel moves forward by publishing and back by rolling back, whatever the order', () => {
  const action = fc.oneof(
    fc.record({ publish: fc.integer({ min: 1, max: 9 }) }),
    fc.constant('back' as const),
    fc.record({ to: fc.integer({ min: 1, max: 9 }) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      let channel: Channel = noChannels().stable;
      for (const item of actions) {
        const before = channel;
        if (item === 'back') {
          if (channel.past.length === 0) expect(() => movedBack('stable', before)).toThrow('no version to go back to');
          else {
            channel = movedBack('stable', channel);
            expect(channel.version).toBe(before.past.at(-1));
            expect(channel.withdrawn).toContain(before.version);
          }
        } else if ('to' in item) {
          const { version, past, withdrawn } = before;
          const isKnown = [...past, ...withdrawn].includes(item.to);
          if (!isKnown) expect(() => movedBack('stable', before, item.to)).toThrow(UserError);
          else {
            channel = movedBack('stable', before, item.to);
            expect(channel.version).toBe(item.to);
            // One step on, and one step back, is where it was.
            if (item.to > (version ?? 0) && withdrawn.every((other) => other >= item.to))
              expect(movedBack('stable', channel)).toEqual(before);
          }
        } else {
          channel = moved(channel, item.publish);
          // Doing it again changes nothing.
          expect(moved(channel, item.publish)).toBe(channel);
          if (before.withdrawn.includes(item.publish)) expect(channel).toBe(before);
          expect(channel.version ?? 0).toBeGreaterThanOrEqual(before.version ?? 0);
        }
        const all = [channel.version, ...channel.past, ...channel.withdrawn].filter((version) => version !== null);
        expect(new Set(all).size).toBe(all.length);
      }
    }),
  );
});
