import { text } from '../../texts/texts.ts';
import { line } from '../plain.ts';

/** Slack's own mark-up in a text: `<@U…>`, `<#C…|name>`, `<!here>`, `<url|label>`. */
const MARKED = /<([^<>\n]+)>/gu;
const USER = /^@([UW][A-Z0-9]+)(?:\|(.*))?$/su;
const CHANNEL = /^#[A-Z0-9]+(?:\|(.*))?$/su;
const SPECIAL = /^!([^|^]+)(?:\^[^|]*)?(?:\|(.*))?$/su;
const LINK = /^([^|]+)(?:\|(.*))?$/su;
const NAME = 80;

/** The users that a text mentions without a name. */
export function mentionedIn(sent: string): string[] {
  const ids = [...sent.matchAll(MARKED)].flatMap(([, inner = '']) => {
    const [, id, name] = USER.exec(inner) ?? [];
    return id === undefined || name ? [] : [id];
  });
  return [...new Set(ids)];
}

/**
 * What a person reads in Slack, as plain text: mentions by name, links in full, nothing of Slack's mark-up. `names`: of the
 * users mentioned; who is not among them is somebody, in `language`. Source: docs.slack.dev/messaging/formatting-message-text.
 */
export function readable(sent: string, names: ReadonlyMap<string, string>, language: string): string {
  return sent
    .replace(MARKED, (_all, inner: string) => wordsOf(inner, names, language))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function wordsOf(inner: string, names: ReadonlyMap<string, string>, language: string): string {
  const [, user, called] = USER.exec(inner) ?? [];
  if (user !== undefined) {
    return `@${line(called || names.get(user) || text('slack.somebody', {}, language), NAME)}`;
  }
  const channel = CHANNEL.exec(inner);
  if (channel !== null) return `#${channel[1] || text('slack.some-channel', {}, language)}`;
  const [, special, said] = SPECIAL.exec(inner) ?? [];
  if (special === 'date') return said ?? '';
  if (special !== undefined) return `@${(said || special).replace(/^@/u, '')}`;
  const [, url = '', label = ''] = LINK.exec(inner) ?? [];
  const bare = url.replace(/^(?:mailto|tel):/u, '');
  if (label === '' || label === bare) return bare;
  return [`http://${label}`, `https://${label}`].includes(bare) ? label : `${label} (${bare})`;
}
