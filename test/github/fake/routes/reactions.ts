import { Refusal } from '../exchange.ts';
import { writerOf } from '../pullObject.ts';
import { REACTIONS } from '../reactionCounts.ts';
import type { Reaction } from '../repository.ts';
import { created, nothing, ok, paged, textOf, type Call, type Routes } from '../router.ts';

const REPO = '/repos/{owner}/{repo}';
/** What reactions can be on, by path. */
const SUBJECTS = {
  'issues/comments/{id}': 'issue comment',
  'pulls/comments/{id}': 'review comment',
  'issues/{id}': 'issue',
} as const;

const listOf = ({ repository, params }: Call, kind: string): Reaction[] => {
  const subject = `${kind} ${params['id']}`;
  const list = repository.reactions.get(subject) ?? [];
  repository.reactions.set(subject, list);
  return list;
};

const shown = ({ world }: Call, { id, user, content, createdAt }: Reaction) => ({
  id,
  node_id: `REA_${id}`,
  user: world.user(user),
  content,
  created_at: createdAt,
});

export const reactionRoutes: Routes = Object.fromEntries(
  Object.entries(SUBJECTS).flatMap(([path, kind]): [string, Routes[string]][] => [
    [
      `GET ${REPO}/${path}/reactions`,
      (call) => {
        const wanted = call.query.get('content');
        const found = listOf(call, kind).filter(({ content }) => wanted === null || content === wanted);
        return paged(
          call,
          found.map((reaction) => shown(call, reaction)),
        );
      },
    ],
    [
      `POST ${REPO}/${path}/reactions`,
      (call) => {
        const content = textOf(call.body, 'content');
        if (!REACTIONS.some((known) => known === content)) throw new Refusal(422, 'Validation Failed');
        const user = writerOf(call.world, call.actor);
        const list = listOf(call, kind);
        const old = list.find((reaction) => reaction.user === user && reaction.content === content);
        if (old !== undefined) return ok(shown(call, old));
        const reaction = { id: call.world.nextId(), user, content, createdAt: new Date().toISOString() };
        list.push(reaction);
        return created(shown(call, reaction));
      },
    ],
    [
      `DELETE ${REPO}/${path}/reactions/{reaction}`,
      (call) => {
        const list = listOf(call, kind);
        const at = list.findIndex(({ id }) => id === Number(call.params['reaction']));
        if (at >= 0) list.splice(at, 1);
        return nothing();
      },
    ],
  ]),
);
