import { accepts } from './accepting.ts';
import { HISTORY_PAGE } from './limits.ts';
import { refOf } from './ref.ts';
import type { SlackMessage } from './shapes.ts';

/** What Slack would have told of a message, had anybody listened (docs.slack.dev/reference/events). */
export type SlackEvent =
  | { type: 'message'; subtype: 'message_changed'; ts: string; message: SlackMessage }
  | { type: 'message'; subtype: 'message_deleted'; deleted_ts: string; previous_message: SlackMessage }
  | {
      type: 'reaction_added';
      user: string;
      reaction: string;
      item: { type: 'message'; channel: string; ts: string };
    };

/** Something read afterwards: of which message, and what it tells of it; '' for the message itself. */
export interface Became {
  ts: string;
  is: string;
  message: SlackMessage | SlackEvent;
  /** The conversation with whose messages it is in order, where its place does not say. */
  conversation?: string;
}

/**
 * What was changed and taken back meanwhile of the messages that we have, by a thread as it stands, read from its beginning.
 * `since`: seconds. `known`: looked up before the thread was read, or what was written in between would count as taken back.
 */
export function changedIn(
  thread: readonly SlackMessage[],
  root: string,
  since: number,
  known: readonly { externalId: string; user: string }[],
): Became[] {
  const edited = thread.flatMap((message): Became[] => {
    const { ts, edited: edit } = message;
    const at = edit?.ts;
    if (!ts || !at || Number(at) <= since || isTombstone(message)) return [];
    return [
      { ts, is: `:edited:${at}`, message: { type: 'message', subtype: 'message_changed', ts: at, message } },
    ];
  });
  const standing = new Set(thread.filter((message) => !isTombstone(message)).map(({ ts }) => ts));
  // What stands beyond the page that was read is not gone.
  const last = thread.length < HISTORY_PAGE ? Number.POSITIVE_INFINITY : Number(thread.at(-1)?.ts ?? 0);
  const gone = known.filter(
    ({ externalId: ts }) => /^\d+\.\d+$/.test(ts) && Number(ts) <= last && !standing.has(ts),
  );
  return [
    ...edited,
    ...gone.map(({ externalId: ts, user }): Became => {
      const before = { ts, user, thread_ts: root, text: '' };
      const event = { subtype: 'message_deleted' as const, deleted_ts: ts, previous_message: before };
      return { ts, is: ':deleted', message: { type: 'message', ...event } };
    }),
  ];
}

/** Signs by which an answer was taken that was given meanwhile. Slack dates no sign: on an earlier answer it may be an old one. */
export function signsOn(channel: string, { ts, thread_ts: root, reactions }: SlackMessage): Became[] {
  if (!ts) return [];
  return (reactions ?? [])
    .filter(({ name }) => accepts(name ?? ''))
    .flatMap(({ name, users }) =>
      (users ?? []).map((user): Became => {
        const item = { type: 'message' as const, channel, ts };
        const message = { type: 'reaction_added' as const, user, reaction: name ?? '', item };
        return { ts, is: `:sign:${user}`, message, conversation: refOf({ channel, ts: root ?? ts }) };
      }),
    );
}

function isTombstone({ subtype }: SlackMessage): boolean {
  return subtype === 'tombstone';
}
