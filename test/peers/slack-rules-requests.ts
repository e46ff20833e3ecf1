import {
  charactersIn,
  everywhere,
  fieldsOf,
  filled,
  list,
  long,
  ofType,
  other,
  type Rule,
  twice,
} from './slack-reading.ts';
import { isObject } from './slack-shape.ts';

const VIEWS = 'docs.slack.dev/reference/views';
const METHODS = 'docs.slack.dev/reference/methods';

/** What Slack says of whole requests. */
export const REQUEST_RULES: readonly Rule[] = [
  {
    on: ['message'],
    says: 'You can include up to 50 blocks in each message.',
    broken: ({ blocks }) => list(blocks).length > 50,
  },
  {
    on: ['message'],
    says: 'No message text provided.',
    from: METHODS,
    error: 'no_text',
    broken: (message) =>
      !['text', 'blocks', 'attachments', 'markdown_text'].some((name) => filled(message[name])),
  },
  {
    on: ['message'],
    says: 'Slack will truncate messages containing more than 40,000 characters.',
    from: `${METHODS}/chat.postMessage`,
    error: 'msg_too_long',
    broken: ({ text }) => long(text, 40_000),
  },
  {
    on: ['chat.update'],
    says: 'The text field cannot exceed 4,000 characters.',
    from: `${METHODS}/chat.update`,
    error: 'msg_too_long',
    broken: ({ text }) => long(text, 4000),
  },
  {
    on: ['message'],
    says: 'Blocks submitted with this message are too long (seen near 13,200 characters in all).',
    from: 'github.com/slackapi/bolt-js/issues/2509',
    error: 'msg_blocks_too_long',
    broken: ({ blocks }) => charactersIn(blocks) > 13_200,
  },
  {
    on: ['message'],
    says: 'Markdown text cannot be used in conjunction with blocks or text argument.',
    from: METHODS,
    error: 'markdown_text_conflict',
    broken: (message) =>
      filled(message['markdown_text']) && (filled(message['text']) || filled(message['blocks'])),
  },
  {
    on: ['message'],
    says: 'A maximum of 100 attachments are allowed on a message.',
    from: METHODS,
    error: 'too_many_attachments',
    broken: ({ attachments }) => list(attachments).length > 100,
  },
  {
    on: ['message'],
    says: 'Tables are limited to one per message.',
    broken: ({ blocks }) => ofType(blocks, 'table').length > 1,
  },
  {
    on: ['message', 'view'],
    says: 'The limit of markdown is 12,000 characters in total for all markdown blocks in a single payload.',
    broken: ({ blocks }) => charactersIn(ofType(blocks, 'markdown')) > 12_000,
  },
  {
    on: ['message', 'view'],
    says: 'block_id should be unique for each message or view and each iteration of it.',
    broken: ({ blocks }) => twice(list(blocks).map((block) => fieldsOf(block)['block_id'])),
  },
  {
    on: ['view'],
    says: 'Markdown and table blocks are available in messages.',
    broken: ({ blocks }) => [...ofType(blocks, 'markdown'), ...ofType(blocks, 'table')].length > 0,
  },
  {
    on: ['modal'],
    says: 'submit is required when an input block is within the blocks array.',
    from: VIEWS,
    broken: ({ blocks, submit }) => ofType(blocks, 'input').length > 0 && submit === undefined,
  },
  {
    on: ['view'],
    says: 'external_id has a max length of 255 characters.',
    from: `${METHODS}/views.open`,
    broken: ({ external_id: id }) => long(id, 255),
  },
  {
    on: ['view'],
    says: 'focus_on_load: only one element can be set to true.',
    broken: ({ blocks }) => everywhere(blocks).filter((one) => one['focus_on_load'] === true).length > 1,
  },
  {
    on: ['view'],
    says: 'Error returned if the provided view is greater than 250kb.',
    from: `${METHODS}/views.open`,
    error: 'view_too_large',
    broken: (view) => JSON.stringify(view).length > 250_000,
  },
  {
    on: [
      'chat.postMessage',
      'chat.postEphemeral',
      'chat.update',
      'conversations.history',
      'conversations.replies',
    ],
    says: 'Value passed for channel was invalid.',
    from: METHODS,
    error: 'channel_not_found',
    broken: ({ channel }) => other(channel, /^([CDGUW][A-Z0-9]{2,}|#.+)$/u),
  },
  {
    on: ['chat.postMessage'],
    says: 'Provide event_type and event_payload to set event metadata.',
    from: METHODS,
    error: 'invalid_metadata_schema',
    broken: ({ metadata }) => isObject(metadata) && 'event_type' in metadata !== 'event_payload' in metadata,
  },
  {
    on: ['reactions.add'],
    says: 'Value passed for timestamp was invalid.',
    from: METHODS,
    error: 'bad_timestamp',
    broken: ({ timestamp }) => other(timestamp, /^\d{10}\.\d{6}$/u),
  },
  {
    on: ['reactions.add'],
    says: 'Value passed for name was invalid.',
    from: METHODS,
    error: 'invalid_name',
    broken: ({ name }) => other(name, /^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/u),
  },
  {
    on: ['conversations.open'],
    says: 'Missing users in request.',
    from: METHODS,
    error: 'users_list_not_supplied',
    broken: ({ users, channel }) => !filled(users) && !filled(channel),
  },
  {
    on: ['conversations.open'],
    says: 'Needs at most 8 users to open.',
    from: METHODS,
    error: 'too_many_users',
    broken: ({ users }) => String(users).split(',').length > 8,
  },
  {
    on: ['conversations.history', 'conversations.replies'],
    says: 'Value passed for oldest was invalid.',
    from: METHODS,
    error: 'invalid_ts_oldest',
    broken: ({ oldest }) => other(oldest, /^\d+(\.\d+)?$/u),
  },
  {
    on: ['conversations.history', 'conversations.replies'],
    says: 'Value passed for latest was invalid.',
    from: METHODS,
    error: 'invalid_ts_latest',
    broken: ({ latest }) => other(latest, /^\d+(\.\d+)?$/u),
  },
];
