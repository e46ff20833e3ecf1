import type { Api } from './api.ts';
import { unescaped } from './content.ts';

/** Posts of ours that are looked through, newest first; X takes 5 to 100. */
const NEWEST = 20;

/**
 * The post of ours that says this below that post already; null: there is none among the newest. X refuses the same words twice: they may be
 * those of a send whose answer was lost. Throws CodedError.
 */
export async function saidThere(
  api: Api,
  account: string,
  said: { text: string; above: string },
): Promise<string | null> {
  const options = { max_results: NEWEST, 'tweet.fields': 'referenced_tweets' } as const;
  const answer = await api.called('a look-up', true, () =>
    api.client.v2.get(`users/${account}/tweets`, options),
  );
  const { data } = Object(answer) as { data?: unknown };
  for (const post of Array.isArray(data) ? data : []) {
    const { id, text, referenced_tweets: about } = Object(post) as Record<string, unknown>;
    const isBelow = (Array.isArray(about) ? about : []).some(
      (one) => Object(one).type === 'replied_to' && Object(one).id === said.above,
    );
    if (isBelow && typeof id === 'string' && bare(String(text)) === bare(said.text)) return id;
  }
  return null;
}

/** Without what X adds or writes in another way: names before an answer, addresses, &lt; for <. */
function bare(text: string): string {
  return unescaped(text)
    .replace(/^(@\w+\s+)+/, '')
    .replace(/https?:\/\/\S+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
