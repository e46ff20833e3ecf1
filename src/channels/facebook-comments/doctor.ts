import { CodedError } from '../../domain/coded-error.ts';
import { type Finding, finder } from '../../texts/finding.ts';
import type { Graph } from '../../vendors/meta/graph.ts';
import type { DoctorPorts } from '../channel.ts';
import { graphsOf } from './facebook-comments.ts';
import type { FacebookCommentsSettings } from './index.ts';

/** pages-api/comments-mentions, webhooks-for-pages and messenger-platform/discovery/private-replies. */
const RIGHTS = [
  'pages_read_engagement',
  'pages_manage_engagement',
  'pages_read_user_content',
  'pages_manage_metadata',
  'pages_messaging',
];

/** Proves of every Page what Meta lets be proven: its access, that we are told of it, and what we may do. */
export async function examineFacebookComments(
  settings: FacebookCommentsSettings,
  ports: DoctorPorts,
): Promise<Finding[]> {
  const graphs = graphsOf(settings, ports.timeoutMs);
  const { MESSENGER_PAGE_TOKENS: tokens, FACEBOOK_COMMENTS_PAGES: pages } = settings;
  const all = pages.map((page) =>
    examinePage(graphs(page), { page, token: tokens.get(page) ?? '' }, ports.language),
  );
  const clock = ports.clock('facebook-comments.clock', settings.MESSENGER_API_URL);
  return [...(await Promise.all(all)).flat(), await clock];
}

async function examinePage(
  graph: Graph,
  { page, token }: { page: string; token: string },
  language: string,
): Promise<Finding[]> {
  const find = finder(language);
  const id = (what: string) => `facebook-comments.${what}.${page}`;
  try {
    const { name } = Object(await graph.get(`${page}?fields=name`)) as { name?: unknown };
    const known = find(id('token'), true, 'doctor.facebook-page', null, { name: String(name) });
    const isTold = await hearsFeed(graph, page);
    const told = isTold
      ? find(id('feed'), true, 'doctor.facebook-feed', null, { page })
      : find(id('feed'), false, 'doctor.facebook-no-feed', 'doctor.facebook-no-feed-next', { page });
    const missing = await missingRights(graph, token);
    const rights =
      missing.length === 0
        ? find(id('rights'), true, 'doctor.facebook-rights', null, { page })
        : find(id('rights'), false, 'doctor.facebook-no-rights', 'doctor.facebook-no-rights-next', {
            page,
            rights: missing.join(', '),
          });
    return [known, told, rights];
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'vendor-down';
    const problem = error instanceof CodedError ? error.message : code;
    const silent = code === 'vendor-down' || code === 'rate-limited';
    return [
      silent
        ? find(id('token'), null, 'doctor.facebook-silent', 'doctor.silent-next', { page, problem })
        : find(id('token'), false, 'doctor.facebook-refused', 'doctor.facebook-refused-next', {
            page,
            problem,
          }),
    ];
  }
}

async function hearsFeed(graph: Graph, page: string): Promise<boolean> {
  const answer = await graph.get(`${page}/subscribed_apps?fields=subscribed_fields`);
  const { data } = Object(answer) as { data?: { subscribed_fields?: string[] }[] };
  return (Array.isArray(data) ? data : []).some((app) => app.subscribed_fields?.includes('feed') === true);
}

/** What the token was made for (graph-api/reference/debug_token). */
async function missingRights(graph: Graph, token: string): Promise<string[]> {
  const answer = await graph.get(`debug_token?input_token=${encodeURIComponent(token)}`);
  const { scopes } = Object(Object(answer).data) as { scopes?: unknown };
  return Array.isArray(scopes) ? RIGHTS.filter((right) => !scopes.includes(right)) : RIGHTS;
}
