import type { Reply } from '../src/commands/command.ts';
import type { TicketCard } from '../src/desks/card.ts';
import type { DeskPerson, Load, Notice, Offer, ThreadMessage } from '../src/desks/desk.ts';
import { CALLBACK_OUTCOMES } from '../src/domain/ticket/callback.ts';
import type { Html } from './html.ts';
import { HOUR, MINUTE, NOW } from './now.ts';

/** One rendering of one desk, drawn; `of` is the name of the function that made it. */
export interface Sample {
  of: string;
  title: string;
  /** As the platform would be sent it. */
  made: unknown;
  drawn: Html;
}

/** Calls a rendering and draws what it made. */
export function sample<Args extends unknown[], Made>(
  title: string,
  draw: (made: Made) => Html,
  make: (...args: Args) => Made,
  ...args: Args
): Sample {
  const made = make(...args);
  return { of: make.name, title, made, drawn: draw(made) };
}

/** What customers write who wish us ill; inert wherever it is shown. */
export const HOSTILE = [
  '@everyone <!channel> <@U0BOSS> <@&700000000000000001>',
  '<https://evil.example|bank.example> [bank.example](https://evil.example)',
  '</script><script>document.title = "owned"</script><img src=x onerror="document.title=\'owned\'">',
  '*bold* _under_ ~~gone~~ ||hidden|| `code ``` # heading',
  '\u202eelpmaxe\u202c \u200b\u200d ￼ &amp;&lt;b&gt;',
].join('\n');

export const ANA: DeskPerson = {
  id: 'ana',
  name: 'Ana Kovač',
  role: 'agent',
  slack: 'U0ANA',
  discord: '700000000000000001',
  language: null,
  notify: 'dm',
  awayUntil: null,
};
export const BOR: DeskPerson = { ...ANA, id: 'bor', name: 'Bor', role: 'supervisor', slack: 'U0BOR' };
const AWAY: DeskPerson = { ...ANA, id: 'cene', name: 'Cene', slack: null, awayUntil: NOW + 20 * HOUR };

export const CARD: TicketCard = {
  ticketId: '0190a7c2-0000-7000-8000-000000000012',
  number: 12,
  version: 3,
  status: 'open',
  channel: 'webchat',
  contactName: 'Maja Novak',
  preview: 'Where is my parcel? It was to come on Tuesday, and the shop says that it left on Monday.',
  priority: 'normal',
  tags: ['delivery'],
  team: 'parcels',
  about: {
    kind: { id: 'delivery', name: 'Delivery' },
    cause: { id: 'late', name: 'Late' },
    fields: [{ id: 'carrier', name: 'Carrier', type: 'choice', value: 'Post' }],
    steps: [
      { id: 'tracking', text: 'Look where the parcel is', done: true },
      { id: 'carrier', text: 'Ask the carrier', done: false },
    ],
    missing: [],
  },
  assignee: null,
  escalated: null,
  waitingSince: NOW - 2 * HOUR,
  targetAt: NOW + 6 * HOUR,
  promiseAt: NOW + 8 * HOUR,
  snoozedUntil: null,
  newestId: '0190a7c2-0000-7000-8000-0000000000aa',
  lastReply: null,
  url: 'https://desk.example/desk/#/tickets/12',
};
const OWNED: TicketCard = { ...CARD, number: 13, assignee: { id: 'ana', name: 'Ana Kovač' } };
type LastReply = NonNullable<TicketCard['lastReply']>;
const replied = (delivery: LastReply['delivery'], error: LastReply['error'] = null): TicketCard => ({
  ...OWNED,
  lastReply: { messageId: '0190a7c2-0000-7000-8000-0000000000bb', as: 'answer', delivery, error },
});
const LATER: NonNullable<TicketCard['scheduled']>[number] = {
  messageId: '0190a7c2-0000-7000-8000-0000000000bc',
  sendAt: NOW + 20 * HOUR,
  theirs: '2026-11-23 09:00 America/New_York',
};
const later = (hours: number) => ({
  ...LATER,
  messageId: `0190a7c2-0000-7000-8000-0000000001${hours}`,
  sendAt: NOW + hours * HOUR,
});
const RESOLVED: TicketCard = { ...replied('read'), status: 'resolved', targetAt: null, promiseAt: null };
const TIES = { mergedInto: null, absorbed: [], splitFrom: null, splitOff: [], linked: [] };
const KNOWN: NonNullable<TicketCard['customer']> = {
  language: 'en',
  languageBy: 'text',
  heard: 'sl',
  form: 'formal',
  segment: 'regular',
  attributes: { plan: 'gold', seats: 12, city: 'Novo mesto' },
  note: 'Rings at noon, and wants a name to ask for.',
  past: {
    count: 14,
    tickets: [9, 6, 2].map((number) => ({
      number,
      status: 'resolved',
      createdAt: NOW - 100 * number * HOUR,
    })),
  },
};
/** All at once: a hand-over of a merged ticket of a customer who is known well. */
const FULL: TicketCard = {
  ...CARD,
  number: 1204,
  priority: 'urgent',
  tags: ['delivery', 'second-parcel', 'vip'],
  about: {
    ...CARD.about,
    fields: [
      { id: 'carrier', name: 'Carrier', type: 'choice', value: 'Post' },
      { id: 'order', name: 'Order number', type: 'text', value: 'A-2026-11804' },
      { id: 'insured', name: 'Insured', type: 'flag', value: true },
    ],
    missing: ['checklist'],
  },
  customer: KNOWN,
  handover: { from: 'Ana Kovač', to: 'Bor', until: NOW + HOUR / 2 },
  servedBy: 'Cene',
  watchers: 3,
  escalated: { reason: 'Promised for today' },
  resolveBy: NOW + 30 * HOUR,
  lastReply: {
    messageId: '0190a7c2-0000-7000-8000-0000000000bb',
    as: 'answer',
    delivery: 'failed',
    error: 'contact-unreachable',
  },
  places: [
    { ticket: 1204, channel: 'telegram', contactName: 'Maja Novak', waitingSince: NOW },
    { ticket: 1198, channel: 'webchat', contactName: 'Maja N.', waitingSince: null },
  ],
  ties: { ...TIES, absorbed: [1198], splitOff: [1201], linked: [1180, 1182] },
};
export const HOSTILE_CARD: TicketCard = {
  ...CARD,
  number: 66,
  contactName: HOSTILE,
  preview: HOSTILE,
  tags: [HOSTILE, '<b>tag</b>'],
  assignee: { id: 'x', name: HOSTILE },
  url: 'javascript:document.title="owned"',
};
const LONG = 'An extraordinarily long name that nobody expected '.repeat(12);

const REQUEST = '0190a7c20000700080000000000000ff';
const COUPONS = {
  en: '4 coupons (€20.00)',
  sl: '4 kuponi (20,00 €)',
  sr: '4 kupona (20,00 €)',
  ru: '4 купона (20,00 €)',
};
const BACK = {
  en: 'Refund (€20.00)',
  sl: 'Vračilo (20,00 €)',
  sr: 'Povraćaj (20,00 €)',
  ru: 'Возврат (20,00 €)',
};
/** What is offered, decided on and promised. */
const GIVING: Readonly<Record<'asked' | 'allowed' | 'sent' | 'promised', TicketCard>> = {
  asked: {
    ...OWNED,
    giving: {
      offer: { request: REQUEST, phase: 'asked', options: [COUPONS, BACK], expiresAt: null },
      approval: {
        request: REQUEST,
        asker: { id: 'ana', name: 'Ana Kovač' },
        asked: ['Bor', 'Eva'],
        seenBy: null,
        giveUpAt: NOW + 90 * MINUTE,
      },
    },
  },
  allowed: {
    ...OWNED,
    giving: { offer: { request: REQUEST, phase: 'allowed', options: [COUPONS], expiresAt: null } },
  },
  sent: {
    ...OWNED,
    giving: {
      offer: { request: REQUEST, phase: 'sent', options: [COUPONS, BACK], expiresAt: NOW + 300 * HOUR },
    },
  },
  promised: {
    ...OWNED,
    giving: {
      tasks: [
        { number: 1, what: COUPONS, owner: 'Ana Kovač', dueAt: NOW + 100 * HOUR },
        { number: 2, what: { en: HOSTILE }, owner: HOSTILE, dueAt: NOW + 100 * HOUR },
      ],
    },
  },
};
/** Of which the words have the least room. */
export const ASKED_CARD: TicketCard = GIVING.asked;

/** What can be offered without typing, and a quote of it. */
export const READY = Array.from({ length: 25 }, (_, at) => ({
  value: `coupon:${at + 1}`,
  label: `Coupon × ${at + 1} (€${at * 5 + 5}.00)`,
}));
export const QUOTED = {
  words: `1. Coupon × 4 (€20.00): beyond what you may give alone\nBor is asked; not there: Eva. They read: Ana Kovač wants to offer on #13: Coupon × 4 (€20.00)\nWhy: ${HOSTILE}\nIf nobody decides within 1 h 30 min, the asker goes on without.\nLeft this month, The house's month: €4,980.00 of €5,000.00`,
  asks: 'Bor',
  label: 'Ask: Bor',
  mark: '0123456789abcdef',
};

/** A card in every state that a ticket can be in, and two that no ticket should be in. */
export const CARDS: readonly [string, TicketCard][] = [
  ['open, unclaimed', CARD],
  [
    'urgent, late and escalated',
    {
      ...OWNED,
      priority: 'urgent',
      escalated: { reason: 'Promised for today' },
      targetAt: NOW - 3 * HOUR,
      promiseAt: NOW - 20 * MINUTE,
    },
  ],
  ['claimed', OWNED],
  ['of somebody known, who wrote in another language', { ...OWNED, customer: KNOWN }],
  ['with everything that can stand on it', FULL],
  [
    'offered to a team, served before by somebody',
    {
      ...CARD,
      handover: { from: 'Ana Kovač', to: 'parcels', until: NOW + HOUR / 2 },
      servedBy: 'Bor',
      watchers: 1,
    },
  ],
  ['asked to give more than may be given alone', GIVING.asked],
  ['allowed, and not sent yet', GIVING.allowed],
  ['offered to the customer', GIVING.sent],
  ['promised', GIVING.promised],
  ['goes on in another', { ...RESOLVED, ties: { ...TIES, mergedInto: 7 } }],
  ['split off', { ...OWNED, ties: { ...TIES, splitFrom: 7 } }],
  [
    'in quarantine',
    { ...RESOLVED, assignee: null, lastReply: null, spam: true, preview: 'You have won. Press here.' },
  ],
  ['a reply on its way', replied('sending')],
  ['a reply that failed', replied('failed', 'contact-unreachable')],
  ['a reply that a filter blocked', replied('failed', 'blocked')],
  ['a reply of which nobody knows', replied('unknown')],
  ['a reply that goes out later', { ...OWNED, scheduled: [LATER] }],
  ['replies that go out later', { ...OWNED, scheduled: [20, 30, 40, 50].map(later) }],
  ['a reply that is held', { ...OWNED, scheduled: [{ ...later(10), held: 'customer-wrote' }, LATER] }],
  [
    'waiting for the customer',
    { ...replied('delivered'), status: 'waiting', targetAt: null, promiseAt: null },
  ],
  ['snoozed', { ...OWNED, status: 'snoozed', snoozedUntil: NOW + 30 * HOUR }],
  ['resolved', RESOLVED],
  ['hostile', HOSTILE_CARD],
  [
    'the longest',
    {
      ...CARD,
      number: Number.MAX_SAFE_INTEGER,
      contactName: LONG,
      preview: 'Words and words. '.repeat(600),
      tags: Array.from({ length: 40 }, (_, index) => `tag number ${index}`),
      assignee: { id: 'x', name: LONG },
    },
  ],
];

const said = (change: Partial<ThreadMessage>): ThreadMessage => ({
  id: '0190a7c2-0000-7000-8000-0000000000cc',
  kind: 'inbound',
  author: 'Maja Novak',
  text: 'Where is my parcel?',
  files: [],
  before: null,
  deleted: false,
  ...change,
});
const FILES = [
  { name: 'invoice 2026-11.pdf', url: 'https://desk.example/files/1' },
  { name: '<script>alert(1)</script>.png', url: 'https://desk.example/files/2' },
];

export const MESSAGES: readonly [string, ThreadMessage][] = [
  ['a customer wrote', said({})],
  ['with files', said({ text: 'Here is the invoice.', files: FILES })],
  ['edited', said({ text: 'Where is my second parcel?', before: 'Where is my parcel?' })],
  ['deleted', said({ text: '', deleted: true })],
  ['an answer', said({ kind: 'outbound', author: 'Ana Kovač', text: 'It comes tomorrow.\n\nYours, Ana' })],
  ['a note', said({ kind: 'note', author: 'Bor', text: 'The courier called: tomorrow before noon.' })],
  ['what happened', said({ kind: 'event', author: 'Ana Kovač', text: 'Took it over from Bor' })],
  ['hostile words', said({ author: HOSTILE, text: HOSTILE })],
  ['10,000 characters', said({ text: 'Words and words. '.repeat(600) })],
];

const notice = (change: Partial<Notice>): Notice => ({
  key: 'due:12:1',
  text: '#12 Maja Novak is due in 2 hours.',
  tickets: [],
  ref: null,
  team: null,
  urgent: false,
  ...change,
});
const due = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    number: index + 12,
    title: `#${index + 12} ${index === 1 ? HOSTILE : 'Maja Novak'} · due in ${index + 1} h`,
    url: `https://desk.example/desk/#/tickets/${index + 12}`,
  }));

/** A decision that somebody is asked for. */
export const DECISION = notice({
  text: `#12 waits for a decision.\nAna Kovač wants to offer on #12: Coupon × 4 (€20.00)\nWhy: The third late parcel\nBeyond because of “Up to three coupons”\nIf nobody decides within 1 h 30 min, the asker goes on without.`,
  tickets: due(1),
  presses: ['approve', 'approve-if', 'deny', 'look'],
  request: REQUEST,
});

export const NOTICES: readonly [string, Notice, DeskPerson[]][] = [
  ['a reminder', notice({}), []],
  ['a supervisor must step in', notice({ urgent: true, tickets: due(1) }), [BOR, AWAY]],
  ['a decision is asked for', DECISION, []],
  [
    'a reply that was to go out later is held',
    notice({
      text: '#13: a scheduled reply does not go out by itself: the customer wrote meanwhile. Send it, give it another time, or take it back.',
      tickets: due(1),
    }),
    [],
  ],
  [
    'a decision was made',
    notice({
      text: 'Approved by Bor at 2026-11-22 10:12 UTC.\nAna Kovač wants to offer on #12: Coupon × 4 (€20.00)',
      tickets: due(1),
    }),
    [],
  ],
  [
    'a call that is due',
    notice({
      text: '#12: please call the customer now.',
      tickets: due(1),
      presses: CALLBACK_OUTCOMES,
      request: 'a2f0-cb4.1',
    }),
    [ANA],
  ],
  ['a digest of 3', notice({ text: '3 tickets are due soon.', tickets: due(3) }), []],
  ['a digest of 500', notice({ text: '500 tickets are due soon.', tickets: due(500) }), [ANA]],
  [
    'the welcome',
    notice({ text: 'Osem is here. Three steps:\n1. …\n2. …\n3. Press “Run checks”.', checks: true }),
    [],
  ],
  ['hostile', notice({ text: HOSTILE, tickets: due(2) }), []],
];

export const REPLIES: readonly [string, string, Reply][] = [
  [
    'a reply on its way',
    'reply',
    {
      ok: true,
      key: 'said.claimed',
      text: 'On its way to Maja Novak (Live chat).',
      ticket: 12,
      data: { message: '0190a7c2-0000-7000-8000-0000000000dd' },
    },
  ],
  ['done before', 'claim', { ok: true, key: 'said.claimed', text: '#12 is yours.', ticket: 12 }],
  [
    'done, to be taken back',
    'claim',
    {
      ok: true,
      key: 'said.claimed',
      text: '#12 is yours.',
      ticket: 12,
      undo: { ticket: 12, act: '7' },
    },
  ],
  [
    'a merge of different customers',
    'merge',
    {
      ok: false,
      refused: 'other-customer',
      values: { ticket: 12, into: 14 },
      text: '#12 and #14 are of different customers. If that is meant: /merge 12 14 --confirm',
    },
  ],
  [
    'refused',
    'claim',
    {
      ok: false,
      refused: 'already-claimed',
      text: '#12 was claimed by Bor at 09:12. Ask a supervisor to hand it over.',
    },
  ],
  [
    'the customer wrote meanwhile',
    'reply',
    { ok: false, refused: 'customer-wrote', text: 'Maja Novak wrote meanwhile: "And my second parcel?"' },
  ],
];

/** What is missing is filled in with one press. */
export const LACKING: Reply = {
  ok: false,
  refused: 'required',
  values: { missing: 'cause,field:order,checklist', ticket: 12 },
  text: '#12 cannot be resolved yet. Missing: cause, Order number, the checklist.',
};
/** A list of tickets, each with a button. */
export const FOUND: Reply = {
  ok: true,
  key: 'said.found',
  text: `Found for “parcel”:\n${Array.from({ length: 5 }, (_, at) => `#${at + 8} · ${at === 1 ? HOSTILE : 'Maja Novak'} · Live chat · open\n    22 Nov, 08:30: Where is my parcel?`).join('\n')}\nMore: /find --page 2 …`,
  data: { tickets: [8, 9, 10, 11, 12] },
};

export const OFFER: Offer = {
  messageId: '0190a7c2-0000-7000-8000-0000000000ee',
  number: 12,
  person: ANA,
  externalId: '1700000000.000012',
  contactName: 'Maja Novak',
  channel: 'webchat',
};

export const LOADS: readonly Load[] = [
  { person: null, open: 4, waited: 4, dueAt: NOW + HOUR },
  { person: ANA, open: 3, waited: 1, dueAt: NOW + 6 * HOUR },
  { person: AWAY, open: 1, waited: 0, dueAt: null },
];
