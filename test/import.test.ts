import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importAll, look } from '../src/import/run.ts';
import { openDatabase, openStore } from '../src/store/open.ts';
import { ENGINES } from './peers/database.ts';
import { testHouse } from './peers/house.ts';
import { freshDatabase } from './peers/postgres.ts';
import { testTriage } from './peers/triage.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const clocks = { now: () => NOW, machineNow: () => NOW, random: () => 0, onError: () => undefined };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osem-import-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kept = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** As the account's JSON export and the incremental export of tickets tell them. */
const USERS = [
  { id: 901, name: 'Ana Novak', email: 'Ana@Example.org', role: 'end-user' },
  { id: 902, name: 'Eva', email: 'eva@house.example', role: 'agent' },
  { id: 903, name: 'Zed Gone', email: 'zed@house.example', role: 'agent' },
];
const ticket = (id: number, status: string, more = {}) => ({
  ...{
    id,
    status,
    subject: `Parcel ${id}`,
    description: 'Where is it?',
    priority: 'high',
    tags: ['parcel', 'late'],
  },
  ...{
    created_at: '2024-03-01T08:00:00Z',
    updated_at: '2024-03-02T09:30:00Z',
    requester_id: 901,
    assignee_id: 902,
  },
  comments: [
    {
      id: 1,
      author_id: 901,
      public: true,
      body: 'Where is my zeppelin?',
      created_at: '2024-03-01T08:00:00Z',
    },
    { id: 2, author_id: 903, public: false, body: 'Ask the carrier', created_at: '2024-03-01T09:00:00Z' },
    {
      ...{ id: 3, author_id: 902, public: true, body: 'It comes today', created_at: '2024-03-02T09:30:00Z' },
      attachments: [{ file_name: 'slip.pdf', content_url: 'https://files.example/slip.pdf' }],
    },
  ],
  ...more,
});

async function zendesk(): Promise<string> {
  kept('users.json', JSON.stringify({ users: USERS, end_of_stream: true }));
  const lines = [ticket(11, 'closed'), ticket(12, 'open', { updated_at: '2024-03-03T00:00:00Z' })];
  kept('tickets.ndjson', `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return folder;
}

describe.each(ENGINES)('cases of another desk, on %s', (engine) => {
  it('come as they were, once, count in no figure, and nobody hears of them', async () => {
    const path = await zendesk();
    const database = engine === 'postgres' ? await freshDatabase() : null;
    const databaseUrl = database?.url ?? `sqlite:${join(folder, 'osem.db')}`;
    const before = await testHouse({ engine, databaseUrl });
    const eva = await before.person('Eva', 'supervisor');
    await before.post('/api/hooks', { url: 'https://hooks.example/', events: [] });
    await before.stop();
    const { store, jobs } = await openStore(databaseUrl, clocks);
    const taking = { source: 'zendesk' as const, path, now: NOW };
    const looked = await look('zendesk', path, await store.people.list(), NOW);
    expect(looked).toEqual({ cases: 2, open: 1, messages: 6, strangers: ['Zed Gone'], wrong: [] });
    expect(await importAll(store, taking)).toEqual({ taken: 2, known: 0, clash: 0, erased: 0 });
    expect(await importAll(store, taking)).toEqual({ taken: 0, known: 2, clash: 0, erased: 0 });
    expect(await jobs.depth()).toEqual({ due: 0, later: 0, dead: 0 });
    expect(await store.tickets.nextDueAt()).toBeNull();
    await store.close();
    const after = await testHouse({ engine, databaseUrl });
    const { tickets } =
      (await after.get('/api/search?q=zeppelin')).body.hits === undefined
        ? { tickets: [] }
        : {
            tickets: (await after.get('/api/search?q=zeppelin')).body.hits as {
              ticket: { number: number; status: string };
            }[],
          };
    expect(tickets.map((hit) => hit.ticket.status).sort()).toEqual(['open', 'resolved']);
    const closed = tickets.find((hit) => hit.ticket.status === 'resolved')?.ticket.number;
    const { body } = await after.get(`/api/tickets/${closed}`);
    expect(body.ticket).toMatchObject({
      ...{
        priority: 'high',
        tags: ['late', 'parcel'],
        createdAt: '2024-03-01T08:00:00.000Z',
        waitingSince: null,
      },
      ...{ contact: { name: 'Ana Novak' }, assignee: { id: eva.id } },
    });
    const said = (body.messages as { kind: string; text: string; at: string }[]).map(({ kind, text, at }) => [
      kind,
      text,
      at,
    ]);
    expect(said).toEqual([
      ['inbound', 'Where is my zeppelin?', '2024-03-01T08:00:00.000Z'],
      ['note', 'Zed Gone:\nAsk the carrier', '2024-03-01T09:00:00.000Z'],
      ['outbound', 'It comes today\nslip.pdf https://files.example/slip.pdf', '2024-03-02T09:30:00.000Z'],
      ['note', 'zendesk 11: closed\nParcel 11\nEva', '2024-03-02T09:30:00.000Z'],
    ]);
    expect((await after.get('/api/notices', eva.token)).body.notices).toEqual([]);
    await after.stop();
    const again = await openStore(databaseUrl, clocks);
    const { stamp } = await again.store.observations.touched({ from: 0, to: NOW });
    expect(stamp).toBe(0);
    await again.store.close();
    await database?.drop();
  });

  it('leave nothing of whoever is erased, and bring nobody back who was', async () => {
    const database = engine === 'postgres' ? await freshDatabase() : null;
    const databaseUrl = database?.url ?? `sqlite:${join(folder, 'osem.db')}`;
    const head = 'ticket,status,customer_name,customer_email,kind,text,at';
    const row = (id: string, email: string) => `${id},solved,Quetzal,${email},inbound,Hello,2024-05-01 10:00`;
    const rows = [row('1', 'Quetzal@example.org'), row('2', ''), row('3', '')];
    const path = kept('cases.csv', [head, ...rows].join('\n'));
    const { store } = await openStore(databaseUrl, clocks);
    const taking = { source: 'csv' as const, path, now: NOW };
    expect(await importAll(store, taking)).toMatchObject({ taken: 3 });
    const of = async (id: string) => (await store.tickets.byId(id))?.ticket.conversation.contactId ?? '';
    const all = [await of('csv-1'), await of('csv-2'), await of('csv-3')];
    // Two who have nothing but a name in common.
    expect(new Set(all).size).toBe(3);
    for (const [at, contact] of all.entries()) {
      await store.erasures.begin({ id: `e${at}`, at: NOW, by: 'x', reason: 'request', contacts: [contact] });
      await store.erasures.carryOut(`e${at}`, { files: { remove: async () => undefined }, now: () => NOW });
    }
    const more = kept('more.csv', [head, ...rows, row('4', 'quetzal@example.org')].join('\n'));
    const again = await importAll(store, { ...taking, path: more });
    expect(again).toEqual({ taken: 0, known: 3, clash: 0, erased: 1 });
    await store.close();
    const { db } = await openDatabase(databaseUrl);
    for (const table of [
      'contacts',
      'addresses',
      'tickets',
      'events',
      'messages',
      'search',
      'erasures',
    ] as const)
      expect(
        JSON.stringify(
          await db
            .selectFrom(table as 'tickets')
            .selectAll()
            .execute(),
        ),
      ).not.toMatch(/quetzal/i);
    await db.destroy();
    await database?.drop();
  });
});

it('of Zendesk that changed while they were exported are taken once, as they were last', async () => {
  const users = kept('users.json', JSON.stringify({ users: USERS }));
  expect(users).toContain(folder);
  const { comments, ...bare } = ticket(21, 'open');
  const told = comments.map((comment) => ({ ...comment, ticket_id: 21 }));
  const young = { ...bare, status: 'solved', updated_at: '2024-03-05T00:00:00Z' };
  kept('tickets-1.json', JSON.stringify({ tickets: [bare], comments: told }));
  kept('tickets-2.json', JSON.stringify({ tickets: [young], comments: told.slice(1) }));
  kept('tickets-3.json', JSON.stringify({ tickets: [bare, { status: 'open', requester_id: 901 }] }));
  const { store } = await openStore(`sqlite:${join(folder, 'osem.db')}`, clocks);
  const looked = await look('zendesk', folder, [], NOW);
  expect(looked).toMatchObject({
    cases: 1,
    open: 0,
    messages: 3,
    wrong: [{ at: 'tickets-3.json.tickets[1]' }],
  });
  expect(await importAll(store, { source: 'zendesk', path: folder, now: NOW })).toMatchObject({ taken: 1 });
  await store.close();
});

it('of Chatwoot come from its conversations', async () => {
  const conversation = {
    ...{ id: 7, status: 'pending', priority: 'medium', labels: ['vip'], created_at: 1_700_000_000 },
    meta: {
      sender: { id: 5, name: 'Bor', email: null },
      assignee: { name: 'Eva', email: 'eva@house.example' },
    },
    messages: [
      { id: 1, message_type: 0, content: 'Hello', created_at: 1_700_000_000, private: false },
      { id: 2, message_type: 2, content: 'Eva was assigned', created_at: 1_700_000_001, private: false },
      {
        id: 3,
        message_type: 1,
        content: 'Look here',
        created_at: 1_700_000_060,
        private: true,
        sender: { name: 'Eva' },
      },
    ],
  };
  const path = kept(
    'page.json',
    JSON.stringify({ data: { meta: { all_count: 1 }, payload: [conversation] } }),
  );
  expect(await look('chatwoot', path, [], NOW)).toEqual({
    ...{ cases: 1, open: 1, messages: 2, strangers: ['Eva'], wrong: [] },
  });
});

it('of Chatwoot as its API answers: the list has the last message of each alone, the others lie beside it', async () => {
  const said = (id: number, at: number, content: string, more = {}) => ({
    ...{ id, content, conversation_id: 7, message_type: 0, created_at: 1_700_000_000 + at, private: false },
    ...more,
  });
  const last = said(4, 9_000, 'Conversation was marked resolved by Eva', { message_type: 2 });
  const phone_number = '+386 40 111 222';
  const listed = (id: number, messages: unknown[]) => ({
    ...{ id, status: 'resolved', labels: [], created_at: 1_700_000_000, last_activity_at: 1_700_009_000 },
    ...{ meta: { sender: { id: 5, name: 'Bor', email: null, phone_number } }, messages },
  });
  const page = {
    data: { meta: { all_count: 2 }, payload: [listed(7, [last]), listed(8, [said(9, 1, 'Alone')])] },
  };
  const path = kept('conversations.json', JSON.stringify(page));
  expect((await look('chatwoot', path, [], NOW)).wrong).toEqual([
    {
      at: 'conversations.json.data.payload[0]',
      wrong: expect.stringContaining('conversations/<id>/messages'),
    },
  ]);
  const eva = { message_type: 1, sender: { id: 2, name: 'Eva', type: 'user' } };
  const pages = [
    [said(3, 60, 'It comes', eva), last],
    [said(1, 0, 'Where is it?'), said(2, 30, 'Hello?')],
  ];
  for (const [at, payload] of pages.entries())
    kept(`messages-7-${at}.json`, JSON.stringify({ meta: { labels: [], contact: { id: 5 } }, payload }));
  expect(await look('chatwoot', folder, [], NOW)).toEqual({
    ...{ cases: 2, open: 0, messages: 4, strangers: ['Eva'], wrong: [] },
  });
  const { store } = await openStore(`sqlite:${join(folder, 'osem.db')}`, clocks);
  await importAll(store, { source: 'chatwoot', path: folder, now: NOW });
  const [note] = await store.tickets
    .messages('chatwoot-7')
    .then((all) => all.filter(({ id }) => id.endsWith('-note')));
  expect(note?.text).toContain(phone_number);
  await store.close();
});

it('of Zendesk name who wrote by the people in the ticket, where no users were exported', async () => {
  const people = { submitter: USERS[0], requester: USERS[0], assignee: USERS[1], collaborator: [USERS[2]] };
  const lines = [ticket(1, 'closed', people), ticket(2, 'closed', people)].map((one) => JSON.stringify(one));
  const path = kept('export.json', lines.join('\n'));
  expect(await look('zendesk', path, [], NOW)).toMatchObject({
    cases: 2,
    strangers: ['Eva', 'Zed Gone'],
    wrong: [],
  });
});

it('of a table come from what Excel saves: semicolons or tabs, and names in capitals', async () => {
  for (const between of [';', '\t']) {
    const rows = [
      ['Ticket', 'Customer_Name', 'Customer_Email', 'Kind', 'Text', 'At'],
      ['1', 'Ana', 'ana@example.org', 'inbound', 'Hello, is it there?', '2024-05-01 10:00'],
    ];
    const path = kept('cases.csv', `\uFEFF${rows.map((row) => row.join(between)).join('\r\n')}\r\n`);
    expect(await look('csv', path, [], NOW)).toMatchObject({ cases: 1, messages: 1, wrong: [] });
  }
});

it('of a table come from its rows, and each wrong record is named by its line', async () => {
  const head = 'ticket,subject,status,customer_name,customer_email,kind,text,at,author';
  const path = kept(
    'cases.csv',
    [
      head,
      '1,Lamp,solved,Ana,ana@example.org,inbound,"It is broken,\nreally",2024-05-01 10:00,',
      '1,,,Ana,ana@example.org,outbound,A new one comes,2024-05-01 11:00,Eva',
      '2,Chair,open,Bor,,inbound,No leg,yesterday,',
      '3,Desk,open,Cene,,shout,No top,2024-05-01 10:00,',
    ].join('\n'),
  );
  const twice = { ...ticket(5, 'open'), comments: [], description: 'x' };
  kept(
    'note.json',
    JSON.stringify({
      tickets: [
        {
          ...twice,
          comments: [{ id: 'note', body: 'x', author_id: 901, created_at: '2024-03-01T08:00:00Z' }],
        },
      ],
    }),
  );
  expect((await look('zendesk', join(folder, 'note.json'), [], NOW)).wrong[0]?.wrong).toContain(
    'the same id',
  );
  const { wrong, ...rest } = await look('csv', path, [], NOW);
  expect(rest).toEqual({ cases: 1, open: 0, messages: 2, strangers: ['Eva'] });
  expect(wrong.map(({ at }) => at)).toEqual(['line 5', 'line 6']);
  expect(wrong[1]?.wrong).toContain('messages.0.kind');
  const lines = kept('tickets.ndjson', `${JSON.stringify(ticket(1, 'open'))}\n{"id": 2,\n`);
  expect((await look('zendesk', lines, [], NOW)).wrong).toContainEqual({
    at: 'tickets.ndjson:2',
    wrong: 'is no JSON',
  });
});

it('names by its line what happened in the future or before help desks, and tags that are none, and leaves it out', async () => {
  const head = 'ticket,customer_name,customer_email,kind,text,at,tags';
  const row = (id: string, at: string, tags = 'parcel') =>
    `${id},Ana,ana@example.org,inbound,Hello,${at},${tags}`;
  const path = kept(
    'times.csv',
    [
      head,
      row('1', '2024-03-01T08:00:00Z'),
      row('1', '2924-03-01T08:00:00Z'),
      row('2', '1024-03-01T08:00:00Z'),
      row('3', '2024-03-01T08:00:00Z'),
      row('3', 'yesterday'),
      row('4', '2024-03-01T08:00:00Z', 'x'.repeat(101)),
      row('5', '2024-03-01T08:00:00Z'),
    ].join('\n'),
  );
  const { cases, wrong } = await look('csv', path, [], NOW);
  expect(cases).toBe(1);
  expect(wrong).toEqual([
    { at: 'line 3', wrong: 'messages.1.at: 2924-03-01T08:00:00.000Z is in the future' },
    { at: 'line 4', wrong: 'messages.0.at: 1024-03-01T08:00:00.000Z is before 1990' },
    { at: 'line 6', wrong: 'messages.1.at: is no instant' },
    { at: 'line 7', wrong: 'tags.0: a tag has at most 100 characters' },
  ]);
  for (const engine of ENGINES) {
    const triage = await testTriage(engine, NOW);
    const bring = () => importAll(triage.ports.store, { source: 'csv', path, now: NOW });
    expect(await bring()).toMatchObject({ taken: 1, known: 0 });
    expect(await bring()).toMatchObject({ taken: 0, known: 1 });
    await triage.close();
  }
});
