import Fastify from 'fastify';
import type { CommandSpec } from '../src/commands/command.ts';
import type { TicketCard } from '../src/desks/card.ts';
import type { Desk, DeskPerson, DeskPorts, Load, QueuePage } from '../src/desks/desk.ts';
import { createSlack } from '../src/desks/slack/slack.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { HERE, type Kept, lent, nothingYet } from './lent.ts';
import { APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, type SlackPeer, startSlack, TEAM } from './peers/slack.ts';

export { CARD } from './lent.ts';

const TICKET = { name: 'ticket', summary: 'option.ticket', type: 'ticket', required: true } as const;

/** Commands as the house declares them: enough to drive the desk. */
export const SPECS: readonly CommandSpec[] = [
  {
    name: 'help',
    summary: 'command.help',
    example: 'reply',
    role: 'agent',
    group: 'look',
    options: [{ name: 'command', summary: 'option.help-command', type: 'text', required: false }],
  },
  {
    name: 'claim',
    summary: 'command.claim',
    example: '12',
    role: 'agent',
    group: 'answer',
    options: [TICKET],
  },
  {
    name: 'assign',
    summary: 'command.assign',
    example: '12 Ana',
    role: 'agent',
    group: 'answer',
    options: [TICKET, { name: 'to', summary: 'option.to', type: 'person', required: true }],
  },
  {
    name: 'resolve',
    summary: 'command.resolve',
    example: '12',
    role: 'agent',
    group: 'answer',
    options: [TICKET],
  },
  {
    name: 'escalate',
    summary: 'command.escalate',
    example: '12 why',
    role: 'agent',
    group: 'answer',
    options: [TICKET, { name: 'reason', summary: 'option.reason', type: 'rest', required: false }],
  },
  {
    name: 'reply',
    summary: 'command.reply',
    example: '12 Hello',
    role: 'agent',
    group: 'answer',
    options: [
      TICKET,
      { name: 'text', summary: 'option.reply-text', type: 'rest', required: false },
      {
        name: 'as',
        summary: 'option.as',
        type: 'choice',
        required: false,
        choices: ['answer', 'holding', 'acknowledgement'],
      },
      { name: 'seen', summary: 'option.seen', type: 'id', required: false },
      { name: 'confirm', summary: 'option.confirm', type: 'flag', required: false },
    ],
  },
  {
    name: 'undo',
    summary: 'command.undo',
    example: '12 3f1c',
    role: 'agent',
    group: 'answer',
    options: [TICKET, { name: 'message', summary: 'option.message', type: 'id', required: true }],
  },
];

export const ANA: DeskPerson = {
  id: 'ana',
  name: 'Ana',
  role: 'agent',
  slack: 'U0ANA',
  discord: null,
  ...HERE,
};
export const BOSS: DeskPerson = {
  id: 'boss',
  name: 'Bor',
  role: 'supervisor',
  slack: 'U0BOSS',
  discord: null,
  ...HERE,
};

export interface TestDesk extends Kept {
  slack: SlackPeer;
  desk: Desk;
  people: DeskPerson[];
  /** What storing an event waits for. */
  storing: () => Promise<void>;
  /** Numbers of tickets by where their card stands, and by the conversation that they are of. */
  standing: Map<string, number>;
  conversations: Map<string, number>;
  loads: Load[];
  /** What was uploaded with replies, and the view of Home that each person looked at last. */
  uploads: { person: string; name: string; type: string; body: Buffer }[];
  kept: Map<string, string>;
  /** The store breaks. */
  failing: boolean;
  /** A command, a press, a submission or an event in Slack's words; answers what was acknowledged. */
  send(kind: Kind, payload: Record<string, unknown>): Promise<Acked>;
  url: string;
  stop(): Promise<void>;
}

type Kind = 'command' | 'interaction' | 'event';

interface Acked {
  status: number;
  body: unknown;
}

export type Transport = 'http' | 'socket';

export async function startDesk(
  transport: Transport,
  change: {
    supervisors?: string;
    timeoutMs?: number;
    start?: boolean;
    commands?: readonly CommandSpec[];
    language?: string;
  } = {},
): Promise<TestDesk> {
  const slack = await startSlack();
  const http = Fastify();
  const over = {
    ...nothingYet(),
    slack,
    people: [ANA, BOSS],
    storing: async () => undefined,
    standing: new Map(),
    conversations: new Map(),
    loads: [],
    uploads: [],
    kept: new Map(),
    failing: false,
  } as unknown as TestDesk;
  const looked = <T>(found: T): Promise<T> =>
    over.asleep
      ? new Promise(() => undefined)
      : over.failing
        ? Promise.reject(new CodedError('store-down', 'the store is down'))
        : Promise.resolve(found);
  const ports: DeskPorts = {
    ...lent(() => over, http, change),
    commands: change.commands ?? SPECS,
    person: ({ slack: id }) => looked(over.people.find((person) => person.slack === id) ?? null),
    team: async () => over.people,
    seen: async (member) => {
      over.seen.push(member);
      return [ANA, BOSS].find((person) => person.slack === member.id) ?? null;
    },
    queue: (page) => looked(pageOf(over, page)),
    load: () => looked(over.loads),
    upload: async (who, file) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.body) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      if (body.length > 5_000_000) throw new CodedError('too-large', 'A file may have 5000000 bytes.');
      if (file.type === 'application/x-sh')
        throw new CodedError('malformed', 'This kind of file is not taken.');
      over.uploads.push({ person: who, name: file.name, type: file.type, body });
      return `upload-${over.uploads.length}`;
    },
    view: (who) => looked(over.kept.get(who) ?? null),
    keepView: async (who, view) => void over.kept.set(who, view),
    accept: async (items) => {
      await over.storing();
      const fresh = items.filter(({ externalId }) =>
        over.accepted.every((one) => one.externalId !== externalId),
      );
      over.accepted.push(...fresh);
    },
    newest: async () => over.accepted.at(-1)?.externalId ?? null,
    noteOf: async () => null,
    messageIn: async () => null,
    card: (by) => looked(cardBy(over, by)),
    publicUrl: 'https://desk.example',
  };
  over.desk = createSlack(
    {
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_DESK_CHANNEL: 'C0DESK',
      SLACK_API_URL: slack.apiUrl,
      SLACK_TICKET_EMOJI: 'ticket',
      SLACK_COMMUNITY_CHANNELS: [],
      SLACK_CONNECT_CHANNELS: [],
      ...(transport === 'http' ? { SLACK_SIGNING_SECRET: SIGNING_SECRET } : { SLACK_APP_TOKEN: APP_TOKEN }),
      ...(change.supervisors === undefined ? {} : { SLACK_SUPERVISOR_CHANNEL: change.supervisors }),
    },
    ports,
  );
  over.url = `${await http.listen({ port: 0, host: '127.0.0.1' })}/slack/events`;
  const ending = new AbortController();
  if (change.start !== false) await over.desk.start(ending.signal);
  over.send = (kind, payload) =>
    transport === 'http' ? overHttp(over, kind, payload) : overSocket(over, kind, payload);
  over.stop = async () => {
    ending.abort();
    await http.close();
    await slack.close();
  };
  return over;
}

function cardBy(desk: TestDesk, by: Parameters<DeskPorts['card']>[0]): TicketCard | null {
  const { cards, standing, conversations } = desk;
  if ('number' in by) return cards.get(by.number) ?? null;
  const number = 'ref' in by ? standing.get(by.ref) : conversations.get(by.conversation);
  return cards.get(number ?? 0) ?? null;
}

/** The desk's cards as the house pages through them; `after` is a number of cards here. */
function pageOf({ cards }: TestDesk, { status = 'open', assignee, limit, after = '0' }: QueuePage) {
  const found = [...cards.values()].filter(
    (card) => card.status === status && (assignee === undefined || (card.assignee?.id ?? null) === assignee),
  );
  const end = Number(after) + limit;
  return { cards: found.slice(Number(after), end), next: end < found.length ? String(end) : null };
}

async function overHttp(
  { slack, url }: TestDesk,
  kind: Kind,
  payload: Record<string, unknown>,
): Promise<Acked> {
  const answer =
    kind === 'event'
      ? await slack.deliver(url, payload, { json: true })
      : await slack.deliver(url, kind === 'command' ? payload : { payload });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

const ENVELOPES = { command: 'slash_commands', interaction: 'interactive', event: 'events_api' } as const;

async function overSocket({ slack }: TestDesk, kind: Kind, payload: Record<string, unknown>): Promise<Acked> {
  const acked = await slack.emit(ENVELOPES[kind], payload);
  const body = acked.payload ?? null;
  return { status: 200, body: body !== null && Object.keys(body).length === 0 ? null : body };
}

/** `/claim 12`, as Slack sends it. */
export function typed(desk: TestDesk, command: string, text: string, user = 'U0ANA'): Record<string, string> {
  return {
    command,
    text,
    user_id: user,
    team_id: TEAM,
    channel_id: 'C0DESK',
    trigger_id: desk.slack.trigger(),
    response_url: desk.slack.responseUrl(user, 'C0DESK'),
  };
}

export function pressed(
  desk: TestDesk,
  action: string,
  value: string,
  user = 'U0ANA',
): Record<string, unknown> {
  return press(desk, { type: 'button', action_id: action, block_id: 'b', value, action_ts: '1' }, user);
}

export function chosen(desk: TestDesk, value: string, user = 'U0ANA'): Record<string, unknown> {
  return press(
    desk,
    { type: 'overflow', action_id: 'menu', block_id: 'b', selected_option: { value }, action_ts: '1' },
    user,
  );
}

function press(desk: TestDesk, action: Record<string, unknown>, user: string): Record<string, unknown> {
  return {
    type: 'block_actions',
    user: { id: user, team_id: TEAM },
    team: { id: TEAM, domain: 'test' },
    channel: { id: 'C0DESK', name: 'desk' },
    trigger_id: desk.slack.trigger(),
    response_url: desk.slack.responseUrl(user, 'C0DESK'),
    actions: [action],
  };
}

/** An event as Slack sends it. */
export function happened(desk: TestDesk, event: Record<string, unknown>): Record<string, unknown> {
  const id = `Ev${desk.slack.trigger().replace(/\W.*/, '')}`;
  return { type: 'event_callback', team_id: TEAM, api_app_id: 'A0APP', event_id: id, event_time: 1, event };
}

/** The newest modal, submitted with what was put in. */
export function submitted(
  desk: TestDesk,
  filled: { text?: string; reason?: string; kind?: string; confirm?: boolean },
  user = 'U0ANA',
): Record<string, unknown> {
  const opened = desk.slack.views.at(-1);
  const values = {
    ...(filled.text === undefined
      ? {}
      : { text: { text: { type: 'plain_text_input', value: filled.text } } }),
    ...(filled.reason === undefined
      ? {}
      : { reason: { reason: { type: 'plain_text_input', value: filled.reason } } }),
    ...(filled.kind === undefined
      ? {}
      : { kind: { kind: { type: 'static_select', selected_option: { value: filled.kind } } } }),
    ...(filled.confirm === true
      ? { confirm: { confirm: { type: 'checkboxes', selected_options: [{ value: 'confirm' }] } } }
      : {}),
  };
  return {
    type: 'view_submission',
    user: { id: user, team_id: TEAM },
    team: { id: TEAM, domain: 'test' },
    trigger_id: desk.slack.trigger(),
    view: {
      callback_id: '',
      private_metadata: '',
      ...opened?.view,
      id: opened?.id,
      hash: opened?.hash,
      state: { values },
    },
  };
}
