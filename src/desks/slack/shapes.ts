import { z } from 'zod';

/** What we read of Slack's events (docs.slack.dev/reference/events); everything else in them is left alone. */

const ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
const id = z.string().regex(/^[\w-]{1,60}$/);

const fileShape = z.object({
  id: id.optional(),
  name: z.string().nullish(),
  title: z.string().nullish(),
  mimetype: z.string().nullish(),
  size: z.number().int().nonnegative().nullish().catch(null),
  mode: z.string().nullish(),
  is_external: z.boolean().nullish(),
  url_private: z.string().nullish(),
  url_private_download: z.string().nullish(),
  permalink: z.string().nullish(),
});

const attachmentShape = z.object({
  text: z.string().nullish(),
  fallback: z.string().nullish(),
  author_name: z.string().nullish(),
  is_share: z.boolean().nullish(),
  is_msg_unfurl: z.boolean().nullish(),
});

/** A message, on its own or within news of its change. */
export const messageShape = z.object({
  type: z.string().nullish(),
  subtype: z.string().nullish(),
  channel: id.nullish(),
  user: id.nullish(),
  username: z.string().nullish(),
  /** Of people of other companies, whom nobody can ask Slack about. */
  user_profile: z.object({ display_name: z.string().nullish(), real_name: z.string().nullish() }).nullish(),
  bot_id: z.string().nullish(),
  app_id: z.string().nullish(),
  text: z.string().nullish(),
  ts: ts.nullish(),
  thread_ts: ts.nullish(),
  parent_user_id: id.nullish(),
  /** The workspace of its writer, in channels that companies share. */
  user_team: id.nullish(),
  source_team: id.nullish(),
  reactions: z.array(z.object({ name: z.string().nullish(), users: z.array(id).nullish() })).nullish(),
  files: z.array(fileShape).nullish(),
  attachments: z.array(attachmentShape).nullish(),
  edited: z.object({ user: id.nullish(), ts: ts.nullish().catch(null) }).nullish(),
  latest_reply: ts.nullish(),
  replies: z.array(z.object({ ts: ts.nullish() })).nullish(),
});

export const messageEventShape = messageShape.extend({
  type: z.literal('message'),
  channel: id,
  deleted_ts: ts.nullish(),
  message: messageShape.nullish(),
  previous_message: messageShape.nullish(),
});

export const reactionShape = z.object({
  type: z.literal('reaction_added'),
  user: id,
  reaction: z.string(),
  item: z.object({ type: z.literal('message'), channel: id, ts }),
});

/** A message shortcut, as far as we keep it. */
export const shortcutShape = z.object({
  type: z.literal('message_action'),
  user: z.object({ id }),
  channel: z.object({ id }),
  message_ts: ts,
});

export const eventBodyShape = z.object({
  type: z.literal('event_callback'),
  team_id: id,
  event_id: z.string().min(1).max(100),
  is_ext_shared_channel: z.boolean().nullish().catch(null),
  authorizations: z
    .array(z.object({ team_id: id.nullish(), user_id: id.nullish() }))
    .nullish()
    .catch(null),
  event: z.object({ type: z.string() }).loose(),
});

export type EventBody = z.infer<typeof eventBodyShape>;
export type SlackFile = z.infer<typeof fileShape>;
export type SlackMessage = z.infer<typeof messageShape>;
export type MessageEvent = z.infer<typeof messageEventShape>;
