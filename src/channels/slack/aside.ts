import { CodedError } from '../../domain/coded-error.ts';
import { type Call, part, word } from '../../vendors/slack/client.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import { markupFree } from '../../vendors/slack/markup.ts';

/** Slack's words for whom an app cannot write to (docs.slack.dev/reference/methods/conversations.open and chat.postMessage). */
const NOBODY = [
  'user_not_found',
  'user_not_visible',
  'user_disabled',
  'cannot_dm_bot',
  'messages_tab_disabled',
];

/**
 * Direct messages with the app: says the text there and answers the conversation, which is its thread. Throws CodedError:
 * 'contact-unreachable' where they take none.
 */
export async function takeAside(call: Call, { to, text }: { to: string; text: string }): Promise<string> {
  try {
    const opened = await call('conversations.open', false, { users: to });
    const channel = word(part(opened, 'channel'), 'id');
    const options = { mrkdwn: false, link_names: false, unfurl_links: false, unfurl_media: false };
    const said = await call('chat.postMessage', true, { channel, text: markupFree(text), ...options });
    return `${channel}:${word(said, 'ts')}`;
  } catch (error) {
    if (!refusedAs(error, ...NOBODY)) throw error;
    throw new CodedError('contact-unreachable', 'Slack: nobody can be written to in private', {
      cause: error,
    });
  }
}
