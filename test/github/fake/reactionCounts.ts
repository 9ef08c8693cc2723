import type { FakeRepository } from './repository.ts';

export const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;

/** How often each reaction was given to a thing. */
export function reactionCounts(repository: FakeRepository, subject: string) {
  const given = repository.reactions.get(subject) ?? [];
  const counts = REACTIONS.map((content) => [content, given.filter((one) => one.content === content).length] as const);
  return { url: 'https://api.github.test/reactions', total_count: given.length, ...Object.fromEntries(counts) };
}
