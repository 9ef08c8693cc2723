import type { BareRepository } from './bareRepository.ts';

/** A commit as the API of git's objects shows it. */
export async function commitObject(git: BareRepository, sha: string) {
  const [tree = '', parents = '', author, email, date, committer, their, committed, ...message] = (
    await git.git(['show', '-s', '--format=%T%n%P%n%an%n%ae%n%aI%n%cn%n%ce%n%cI%n%B', sha])
  ).split('\n');
  return {
    sha,
    node_id: '',
    url: '',
    html_url: '',
    author: { name: author, email, date },
    committer: { name: committer, email: their, date: committed },
    message: message.join('\n').trimEnd(),
    tree: { sha: tree, url: '' },
    parents: (parents === '' ? [] : parents.split(' ')).map((parent) => ({ sha: parent, url: '', html_url: '' })),
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
}
