import { type Answer, type Form, type SlackMessage, TEAM, Workspace } from './slack-workspace.ts';

/** A message that a human wrote, as Slack keeps it beside those of apps. */
interface HumanMessage extends SlackMessage {
  user: string;
  subtype?: string;
  files: Form[];
  edited: boolean;
  /** What marks another app's words. */
  app: Form;
  /** Signs that people put on it. */
  signs: Map<string, string[]>;
  team: string | null;
}

/** What somebody writes: in a channel, or in the thread of a message. */
export interface Writing {
  user: string;
  text: string;
  channel?: string;
  threadTs?: string;
  subtype?: 'file_share' | 'me_message' | 'thread_broadcast' | (string & {});
  files?: Form[];
  attachments?: Form[];
  /** Another app wrote it. */
  bot?: string;
  /** The workspace of its writer, in a channel that companies share. */
  team?: string;
}

/** The body in which Slack tells an app what happened. */
export type EventBody = Form & { event_id: string; event: Form };

const BOT = { user: 'U0BOT', bot_id: 'B0BOT', app_id: 'A0APP' };

/** The humans of a workspace: they write, edit, delete and react, and for each of it there is an event in Slack's shape. */
export class Town extends Workspace {
  /** Channels that another company is in too. */
  readonly sharedChannels = new Set<string>();
  /** Files that an app put into threads. */
  readonly shared: { thread: string; name: string; bytes: Buffer }[] = [];
  private readonly written = new Map<string, HumanMessage>();

  constructor() {
    super();
    Object.assign(this.methods, {
      'users.info': ({ user }: Form) => this.about(String(user)),
      'files.getUploadURLExternal': (form: Form) => this.uploadAddress(form),
      'files.completeUploadExternal': (form: Form) => this.share(form),
    });
  }

  write(writing: Writing): EventBody {
    const {
      user,
      text,
      channel = 'C0DESK',
      threadTs = null,
      files = [],
      subtype,
      bot,
      team = null,
      attachments,
    } = writing;
    const ts = this.timestamp();
    const message: HumanMessage = {
      ...{ channel, ts, text, threadTs, user, files, blocks: [], metadata: null, reactions: [], edits: 0 },
      ...(subtype === undefined ? {} : { subtype }),
      broadcast: subtype === 'thread_broadcast',
      edited: false,
      signs: new Map(),
      team,
      app: bot === undefined ? {} : { bot_id: bot, app_id: `A${bot}` },
    };
    this.messages.push(message);
    this.written.set(ts, message);
    const extra = attachments === undefined ? {} : { attachments };
    const said = { ...this.shown(message), ...extra, channel, channel_type: 'channel', event_ts: ts };
    return this.event(said, { is_ext_shared_channel: this.sharedChannels.has(channel) });
  }

  edit(ts: string, text: string): EventBody {
    const before = this.shown(this.human(ts));
    Object.assign(this.human(ts), { text, edited: true });
    return this.changed(ts, before);
  }

  /** Slack shows a preview of a link: the message changes, its words do not. */
  unfurl(ts: string): EventBody {
    const before = this.shown(this.human(ts));
    return this.changed(ts, before, { attachments: [{ fallback: 'A page', title: 'A page' }] });
  }

  /** With replies below it a message leaves a tombstone. */
  remove(ts: string): EventBody {
    const message = this.human(ts);
    const before = this.shown(message);
    const replied = this.messages.some(({ threadTs }) => threadTs === ts);
    if (replied) {
      Object.assign(message, { text: 'This message was deleted.', subtype: 'tombstone', user: 'USLACKBOT' });
      return this.changed(ts, before, { hidden: true });
    }
    this.messages.splice(this.messages.indexOf(message), 1);
    return this.event({
      ...{ type: 'message', subtype: 'message_deleted', hidden: true, channel: message.channel },
      ...{ ts: this.timestamp(), deleted_ts: ts, previous_message: before },
    });
  }

  react(user: string, ts: string, reaction: string): EventBody {
    const message = this.messages.find((one) => one.ts === ts);
    const signs = this.written.get(ts)?.signs;
    signs?.set(reaction, [...(signs.get(reaction) ?? []), user]);
    const item = { type: 'message', channel: message?.channel ?? 'C0DESK', ts };
    return this.event({ type: 'reaction_added', user, reaction, item, event_ts: this.timestamp() });
  }

  /** A file in a thread, as a message's event names it. */
  upload(name: string, type: string, bytes: Buffer): Form {
    const id = `F0FILE${this.next()}`;
    this.files.set(id, { name, mimetype: type, body: bytes });
    return this.fileObject(id);
  }

  event(event: Form, change: Form = {}): EventBody {
    return {
      ...{ token: 'a-verification-token', team_id: TEAM, api_app_id: 'A0APP', type: 'event_callback' },
      ...{
        event_id: `Ev${this.next()}`,
        event_time: Math.floor(Date.now() / 1000),
        is_ext_shared_channel: false,
      },
      authorizations: [{ enterprise_id: null, team_id: TEAM, user_id: 'U0BOT', is_bot: true }],
      event,
      ...change,
    };
  }

  /** How the API and events show a message; an app's own carries its mark. */
  protected override shown(message: SlackMessage): Form {
    const { ts, text, threadTs } = message;
    const human = this.written.get(ts);
    const root = this.messages.find((one) => one.ts === threadTs);
    const parent = root === undefined ? 'U0BOT' : (this.written.get(root.ts)?.user ?? 'U0BOT');
    const latest = this.messages.findLast((one) => one.threadTs === ts)?.ts;
    const begun = latest === undefined ? {} : { thread_ts: ts, latest_reply: latest };
    const thread = threadTs === null ? begun : { thread_ts: threadTs, parent_user_id: parent };
    if (human === undefined) return { type: 'message', ts, text, ...BOT, ...thread };
    const { user, files, subtype, edited, app, signs, team } = human;
    const reactions = [...signs].map(([name, users]) => ({ name, users, count: users.length }));
    return {
      ...{ type: 'message', ts, text, user, team: team ?? TEAM, ...app, ...thread },
      // docs.slack.dev/apis/slack-connect: the writer's own workspace, in channels that are shared
      ...(team === null ? {} : { user_team: team, source_team: team }),
      ...(reactions.length === 0 ? {} : { reactions }),
      ...(subtype === undefined ? {} : { subtype }),
      ...(files.length === 0 ? {} : { files }),
      ...(edited ? { edited: { user, ts: this.timestamp() } } : {}),
    };
  }

  private changed(ts: string, before: Form, more: Form = {}): EventBody {
    const message = this.human(ts);
    return this.event({
      ...{ type: 'message', subtype: 'message_changed', hidden: true, channel: message.channel },
      ...{ ts: this.timestamp(), message: { ...this.shown(message), ...more }, previous_message: before },
    });
  }

  private human(ts: string): HumanMessage {
    const message = this.written.get(ts);
    if (message === undefined) throw new Error(`nobody wrote ${ts}`);
    return message;
  }

  private about(id: string): Answer {
    const known = this.users.get(id);
    if (known?.error !== undefined) return { ok: false, error: known.error };
    const profile = { display_name: id.slice(2).toLowerCase(), real_name: id };
    const flags = {
      deleted: false,
      is_bot: id === 'U0BOT',
      is_restricted: false,
      is_ultra_restricted: false,
    };
    return { ok: true, user: { id, team_id: TEAM, name: id.toLowerCase(), profile, ...flags, ...known } };
  }

  private fileObject(id: string): Form {
    const { name = '', mimetype = '', body } = this.files.get(id) ?? {};
    const url = `${this.origin}/files/${id}`;
    return {
      ...{ id, name, title: name, mimetype, filetype: mimetype.split('/').at(-1), size: body?.length ?? 0 },
      ...{ mode: 'hosted', is_external: false, user: 'U0ANA', url_private: url, url_private_download: url },
    };
  }

  private uploadAddress({ filename, length }: Form): Answer {
    const id = `F0FILE${this.next()}`;
    const empty = { mimetype: '', body: Buffer.alloc(0), looks: null };
    this.files.set(id, { name: String(filename), length: Number(length), ...empty });
    return { ok: true, file_id: id, upload_url: `${this.origin}/upload/${id}` };
  }

  /** Without a channel nobody sees it yet but the app (docs.slack.dev/reference/methods/files.completeUploadExternal). */
  private share({ files, channel_id: channel, thread_ts: thread }: Form): Answer {
    if (channel !== undefined && !this.channels.has(String(channel)))
      return { ok: false, error: 'channel_not_found' };
    const named = files as { id: string; title?: string }[];
    for (const { id } of named) {
      const file = this.files.get(id);
      if (file === undefined) return { ok: false, error: 'file_not_found' };
      if (file.length !== file.body.length)
        this.problems.push(`${file.name}: ${String(file.length)} bytes announced, ${file.body.length} came`);
      file.looks = this.looks;
      if (channel === undefined) continue;
      this.shared.push({ thread: String(thread), name: file.name, bytes: file.body });
    }
    return { ok: true, files: named.map(({ id }) => this.fileObject(id)) };
  }
}
