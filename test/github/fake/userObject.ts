import type { User } from './world.ts';

/** A user as the API shows one. */
export function userObject(api: string, login: string, id: number, type: User['type']): User {
  const url = `${api}/users/${encodeURIComponent(login)}`;
  const lists = ['followers', 'subscriptions', 'repos', 'received_events', 'following', 'gists', 'starred', 'events'];
  return {
    login,
    id,
    node_id: `U_${id}`,
    type,
    site_admin: false,
    avatar_url: `${api}/avatars/${id}`,
    gravatar_id: '',
    url,
    html_url: `${api}/${encodeURIComponent(login)}`,
    organizations_url: `${url}/orgs`,
    ...Object.fromEntries(lists.map((name) => [`${name}_url`, `${url}/${name}`])),
  };
}
