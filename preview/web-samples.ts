import type { GivingView } from '../src/api/giving-shapes.ts';
import type { MessageView, NoticeView, SessionView, TicketLine, TicketView } from '../src/api/shapes.ts';
import { HOUR, MINUTE, NOW } from './now.ts';
import { HOSTILE } from './samples.ts';

/** What the API would say to the web desk: tickets, and who reads them. */
const at = (ms: number) => new Date(NOW + ms).toISOString();
const ANA = { id: 'ana', name: 'Ana Kovač' };
const BOR = { id: 'bor', name: 'Bor' };
const MAJA = { id: 'c1', name: 'Maja Novak' };
const WORDS = 'Where is my parcel? It was to come on Tuesday, and the shop says that it left on Monday.';

export function sessionOf(role: SessionView['person']['role']): SessionView {
  return {
    person: { ...ANA, publicName: 'Ana', team: 'parcels', role, language: null },
    language: 'en',
    clock: { now: at(0), speed: 1 },
    undoSeconds: 5,
    files: { bytes: 20_000_000, types: ['image/', 'application/pdf'] },
    channels: [],
  };
}

const LINE: TicketLine = {
  number: 12,
  version: 3,
  status: 'open',
  mergedInto: null,
  spam: false,
  public: false,
  channel: 'webchat',
  contact: MAJA,
  language: 'en',
  subject: null,
  preview: WORDS,
  priority: 'normal',
  tags: ['delivery'],
  kind: 'delivery',
  cause: null,
  team: 'parcels',
  assignee: null,
  handover: null,
  watchers: [],
  escalated: false,
  escalation: null,
  deadlines: { target: at(6 * HOUR), promise: at(8 * HOUR), calendar: null },
  waitingSince: at(-2 * HOUR),
  snoozedUntil: null,
  callAt: null,
  replyUntil: null,
  resolution: { spentMs: 2 * HOUR, since: at(-2 * HOUR), targetMs: 72 * HOUR, dueAt: at(70 * HOUR) },
  front: false,
  lastInboundId: 'm1',
  newestId: 'm1',
  createdAt: at(-2 * HOUR),
  updatedAt: at(-2 * HOUR),
};
const OWNED: TicketLine = { ...LINE, number: 13, assignee: ANA };
const ANSWERED: TicketLine = {
  ...OWNED,
  status: 'waiting',
  deadlines: { target: null, promise: null, calendar: null },
  waitingSince: null,
};
const LONG = 'An extraordinarily long name that nobody expected '.repeat(12);
export const HOSTILE_LINE: TicketLine = {
  ...OWNED,
  number: 66,
  contact: { id: 'c6', name: HOSTILE },
  preview: HOSTILE,
  tags: [HOSTILE, '<b>tag</b>'],
};

/** A ticket in every state that it can be in, and two in which none should be. */
export const LINES: readonly TicketLine[] = [
  LINE,
  OWNED,
  {
    ...OWNED,
    number: 14,
    priority: 'urgent',
    escalated: true,
    escalation: { reason: 'Promised for today', at: at(-HOUR) },
    deadlines: { target: at(-3 * HOUR), promise: at(-20 * MINUTE), calendar: null },
    assignee: BOR,
  },
  {
    ...LINE,
    number: 15,
    language: 'sl',
    deadlines: { target: at(40 * MINUTE), promise: at(160 * MINUTE), calendar: null },
  },
  {
    ...LINE,
    number: 16,
    handover: {
      from: BOR,
      to: ANA,
      team: null,
      skill: null,
      owner: BOR,
      at: at(-10 * MINUTE),
      returnsAt: at(20 * MINUTE),
      noteId: null,
    },
  },
  { ...ANSWERED, number: 17 },
  { ...ANSWERED, number: 18, status: 'snoozed', snoozedUntil: at(30 * HOUR), callAt: at(25 * HOUR) },
  { ...OWNED, number: 19, front: true, priority: 'high' },
  { ...ANSWERED, number: 20, status: 'resolved', mergedInto: 7 },
  { ...ANSWERED, number: 21, status: 'resolved', spam: true, assignee: null },
  HOSTILE_LINE,
  {
    ...LINE,
    number: 9_999_999,
    contact: { id: 'c7', name: LONG },
    preview: 'Words and words. '.repeat(600),
    tags: Array.from({ length: 40 }, (_, index) => `tag number ${index}`),
  },
];

const said = (id: string, change: Partial<MessageView>): MessageView => ({
  id,
  from: null,
  kind: 'inbound',
  as: null,
  text: WORDS,
  author: { kind: 'contact', ...MAJA },
  at: at(-2 * HOUR),
  delivery: null,
  error: null,
  files: [],
  editedAt: null,
  deletedAt: null,
  sent: null,
  ...change,
});
const replied = (id: string, delivery: MessageView['delivery'], error: string | null = null) =>
  said(id, {
    kind: 'outbound',
    as: 'answer',
    author: { kind: 'person', ...ANA },
    text: 'It comes tomorrow.\n\nYours, Ana',
    at: at(-HOUR),
    delivery,
    error,
  });
const FILES: MessageView['files'] = [
  {
    id: 'f1',
    name: 'invoice 2026-11.pdf',
    type: 'application/pdf',
    size: 40_960,
    url: '/f/1',
    refused: null,
  },
  {
    id: 'f2',
    name: '<script>alert(1)</script>.exe',
    type: 'application/x',
    size: 9,
    url: null,
    refused: 'wrong-type',
  },
];
const MESSAGES: readonly MessageView[] = [
  said('m1', {}),
  said('m2', { text: 'Here is the invoice.', files: FILES }),
  said('m3', { text: 'Where is my second parcel?', editedAt: at(-HOUR) }),
  said('m4', { text: '', deletedAt: at(-HOUR) }),
  said('m5', { kind: 'note', author: { kind: 'person', ...BOR }, text: 'The courier called: before noon.' }),
  replied('m6', 'read'),
  replied('m7', 'failed', 'The customer cannot be reached.'),
  replied('m8', 'unknown'),
  replied('m9', 'gated'),
  {
    ...replied('m10', 'scheduled'),
    scheduled: { at: at(20 * HOUR), theirs: '2026-11-23 09:00', held: null },
  },
  {
    ...replied('m11', 'scheduled'),
    scheduled: { at: at(HOUR), theirs: null, held: 'the customer wrote meanwhile' },
  },
];

const CUSTOMER: NonNullable<TicketView['contact']> = {
  ...MAJA,
  language: 'en',
  languageBy: 'text',
  form: 'formal',
  note: 'Rings at noon, and wants a name to ask for.',
  attributes: { plan: 'gold', seats: 12, city: 'Novo mesto' },
  externalId: null,
  version: 1,
  createdAt: at(-900 * HOUR),
  languageName: 'English',
  heard: { language: 'sl', name: 'Slovene' },
  segment: 'regular',
  phone: null,
  past: { count: 14, tickets: [{ number: 9, status: 'resolved', createdAt: at(-700 * HOUR) }] },
  consent: [
    {
      purposes: ['survey'],
      given: false,
      at: '2026-03-02T09:00:00.000Z',
      source: 'message',
      words: 'Wants no messages about surveys (since 2026-03-02, they wrote so)',
    },
  ],
  same: {
    are: [{ number: 31, channel: 'email', name: 'Maja Kovač' }],
    maybe: [{ number: 44, channel: 'telegram', name: 'Majči', because: 'word' }],
  },
};
const place = ({ number, channel, contact }: TicketLine) => ({ ticket: number, channel, contact });

function viewOf(ticket: TicketLine, change: Partial<TicketView> = {}): TicketView {
  return {
    ticket,
    contact: CUSTOMER,
    replyTo: place(ticket),
    places: [{ ...place(ticket), waitingSince: ticket.waitingSince }],
    ties: { mergedInto: ticket.mergedInto, absorbed: [], splitFrom: null, splitOff: [], linked: [] },
    about: {
      kind: { id: 'delivery', name: 'Delivery' },
      cause: null,
      missing: [],
      fields: [{ id: 'carrier', name: 'Carrier', type: 'choice', value: 'post', text: 'Post' }],
      checklist: [
        { id: 'tracking', text: 'Look where the parcel is', done: true },
        { id: 'carrier', text: 'Ask the carrier', done: false },
      ],
    },
    giving: null,
    messages: [said('m1', { author: { kind: 'contact', ...ticket.contact }, text: ticket.preview })],
    events: [],
    servedBy: null,
    presence: [],
    ...change,
  };
}

const REASON = { rule: 'coupons', file: 'authority.json', version: 'a1b2c3', text: 'Up to three coupons' };
const OPTION: NonNullable<GivingView['offer']>['options'][number] = {
  number: 1,
  what: 'coupon:4',
  kind: 'coupon',
  count: 4,
  minor: 2000,
  percent: null,
  text: '4 coupons (€20.00)',
  zone: 'beyond',
  why: [REASON],
};
const ASKED: GivingView = {
  offer: { request: 'r1', by: BOR, phase: 'asked', options: [OPTION], expiresAt: null },
  approval: {
    request: 'r1',
    asker: BOR,
    at: at(-5 * MINUTE),
    role: 'supervisor',
    reason: 'The third late parcel',
    message: 'We are sorry. Would four coupons suit you?',
    why: [REASON],
    asked: [ANA],
    passedOver: [{ id: 'eva', name: 'Eva', because: 'away' }],
    seenBy: null,
    next: { hop: 'remind', at: at(5 * MINUTE) },
    silent: false,
    nobody: null,
    mayDecide: true,
  },
  allowed: null,
  tasks: [],
  remedies: [],
  toGive: null,
  pledges: [],
};
const PROMISED: GivingView = {
  offer: { request: 'r2', by: ANA, phase: 'sent', options: [OPTION], expiresAt: at(300 * HOUR) },
  approval: null,
  allowed: null,
  tasks: [{ number: 1, text: HOSTILE, owner: ANA, dueAt: at(-HOUR), late: true }],
  remedies: ['4 coupons (€20.00)'],
  toGive: '4 coupons (€20.00)',
  pledges: [{ number: 1, text: 'tomorrow before noon', dueAt: at(26 * HOUR), late: false }],
};

export const DECISIONS = [{ ticket: { ...OWNED, assignee: BOR }, giving: ASKED }];

/** The page of one ticket in every state. */
export const VIEWS: readonly [string, TicketView][] = [
  ['open, unclaimed, served before by somebody', viewOf(LINE, { servedBy: BOR })],
  ['every kind of message', viewOf(OWNED, { messages: [...MESSAGES] })],
  [
    'two conversations, links, somebody else writing',
    viewOf(OWNED, {
      places: [
        { ...place(OWNED), waitingSince: at(0) },
        { ticket: 9, channel: 'telegram', contact: { id: 'c2', name: 'Maja N.' }, waitingSince: null },
      ],
      ties: { mergedInto: null, absorbed: [9], splitFrom: null, splitOff: [22], linked: [23, 24] },
      presence: [{ person: BOR, doing: 'writing' }],
    }),
  ],
  ['a decision is asked for', viewOf({ ...OWNED, assignee: BOR }, { giving: ASKED })],
  ['offered and promised', viewOf(ANSWERED, { giving: PROMISED })],
  ...LINES.slice(2).map((line): [string, TicketView] => [
    `as row #${line.number} of the queue`,
    viewOf(line),
  ]),
];

const notice = (text: string, late: boolean): NoticeView => ({
  number: 12,
  stage: 'promise',
  audience: 'team',
  text,
  at: at(-MINUTE),
  dueAt: at(-MINUTE),
  late,
});
export const NOTICES: readonly NoticeView[] = [
  notice('#12 Maja Novak is due in 2 hours.', false),
  notice(`#66 ${HOSTILE}`, true),
];
