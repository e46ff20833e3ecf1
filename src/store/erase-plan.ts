import { sql } from 'kysely';
import type { Refusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Db, Engine, Trx } from './database.ts';
import type { ErasureCounts, ErasurePlan, Guard } from './erasing.ts';
import { SqlSamePerson } from './same-person.ts';

interface Theirs {
  id: string;
  number: number;
  status: string;
  tags: string;
}

/** What an erasure of the person would take, as it is now. */
export async function planOf(db: Db, contactId: string): Promise<ErasurePlan> {
  const contacts = await new SqlSamePerson(db).contactsOf(contactId);
  const tickets = await ticketsOf(db, contacts);
  const [addresses, answers, said] = await Promise.all([
    db.selectFrom('addresses').select('address').where('contact_id', 'in', contacts).execute(),
    answersOf(db, contacts),
    saidOn(
      db,
      tickets.map(({ id }) => id),
    ),
  ]);
  return {
    contacts,
    counts: {
      contacts: contacts.length,
      addresses: addresses.length,
      tickets: tickets.length,
      answers,
      ...said,
    },
    tickets: tickets.map(planned),
  };
}

function planned({ id, number, status, tags }: Theirs): ErasurePlan['tickets'][number] {
  return { id, number, open: status !== 'resolved', tags: JSON.parse(tags) };
}

/** What refuses it about their cases, which stay as they are until the transaction ends. */
export async function refusedBy(
  trx: Trx,
  engine: Engine,
  { contacts, unless }: Guard,
): Promise<Refusal | null> {
  const ids = (await ticketsOf(trx, contacts)).map(({ id }) => id);
  // In the order in which commits lock them. What those wrote that were before us is read only after.
  if (engine === 'postgres' && ids.length > 0)
    await trx.selectFrom('tickets').select('id').where('id', 'in', ids).orderBy('id').forUpdate().execute();
  return unless((await ticketsOf(trx, contacts)).map(planned));
}

/** Their own words to surveys. */
async function answersOf(db: Db, contacts: readonly string[]): Promise<number> {
  const answers = await db
    .selectFrom('survey_answers as a')
    .innerJoin('surveys_sent as s', 's.id', 'a.sent_id')
    .select('a.question')
    .where('s.contact_id', 'in', contacts)
    .where('a.text', '<>', '')
    .execute();
  return answers.length;
}

async function saidOn(
  db: Db,
  ids: readonly string[],
): Promise<Pick<ErasureCounts, 'messages' | 'files' | 'cards' | 'typed'>> {
  if (ids.length === 0) return { messages: 0, files: 0, cards: 0, typed: 0 };
  const columns = ['kind', 'channel', 'files', 'external_id'] as const;
  const messages = await db.selectFrom('messages').select(columns).where('ticket_id', 'in', ids).execute();
  const cards = await db
    .selectFrom('cards')
    .select('desk')
    .where('ticket_id', 'in', ids)
    .where('ref', 'is not', null)
    .execute();
  const desks = new Set(cards.map(({ desk }) => desk));
  return {
    messages: messages.length,
    files: messages.reduce((sum, { files }) => sum + (JSON.parse(files) as unknown[]).length, 0),
    cards: cards.length,
    typed: messages.filter(
      ({ kind, channel, external_id: external }) =>
        kind === 'note' && external !== null && desks.has(channel),
    ).length,
  };
}

/** Cases of these contacts, those that go on in others, and those on which they wrote as somebody else's company. */
export async function ticketsOf(db: Db | Trx, contacts: readonly string[]): Promise<Theirs[]> {
  if (contacts.length === 0) return [];
  const columns = ['id', 'number', 'status', 'tags', 'state'] as const;
  const own = await db.selectFrom('tickets').select(columns).where('contact_id', 'in', contacts).execute();
  const into = own.flatMap(({ state }) => (JSON.parse(state) as Ticket).links?.mergedInto?.ticketId ?? []);
  const guests = await db
    .selectFrom('messages')
    .select('ticket_id')
    .distinct()
    .where('kind', '=', 'note')
    .where(sql<boolean>`author like 'contact:%'`)
    .where(
      'author',
      'in',
      contacts.map((id) => `contact:${id}`),
    )
    .execute();
  const others = [...new Set([...into, ...guests.map(({ ticket_id: id }) => id)])].filter(
    (id) => !own.some((one) => one.id === id),
  );
  const more =
    others.length === 0
      ? []
      : await db.selectFrom('tickets').select(columns).where('id', 'in', others).execute();
  return [...own, ...more]
    .sort((a, b) => a.number - b.number)
    .map(({ id, number, status, tags }) => ({ id, number, status, tags }));
}
