import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chance } from './chaos.ts';
import { eventually } from './eventually.ts';
import { deliver, type Machine, machine, pause } from './machine.ts';
import { clientOf } from './peers/house.ts';
import { OsemProcess } from './peers/processes.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack } from './peers/slack.ts';

/*
 * Real processes on one PostgreSQL, one of which is killed while all of them want the same: each stage is told once, each ticket has one owner, no
 * budget is overdrawn, and of two decisions one holds.
 */
const HOUR = 3_600_000;
/** A Tuesday on which everybody is at work. */
const AT_WORK = Date.parse('2026-12-01T08:00:00Z');
/** `npm run chaos` sets the whole size; the suite runs a slice of it. */
const ROUNDS = Number(process.env.EXACT_ROUNDS ?? 1);
const PROCESSES = 3;
const LADDER = ['acknowledge', 'half', 'target', 'last-call', 'broken'];
/** A lease may have to end first. */
const PATIENCE_MS = 60_000;
/** However slow the machine is, and however many rounds there are. */
const STALL_MS = 300_000 * ROUNDS;
const SEED = Number(process.env.CHAOS_SEED ?? 8);
/** Of a budget of 150.00 an agent may give ten of three coupons away. */
const OFFERS = 12;
const LIMIT = 15_000;
/** Hours after which every promise is broken: of these stages the latest alone is told. */
const LAST = 11;
const LATER = 'It left on the evening of the day on which you wrote.';

interface Person {
  id: string;
  token: string;
}

describe('processes that want the same while one is killed, on PostgreSQL', () => {
  let there: Machine;
  let slack: SlackPeer;
  let processes: OsemProcess[] = [];
  const random = chance(SEED);
  let updates = 0;
  let ahead = 0;
  const people: Record<'agents' | 'supervisors', Person[]> = { agents: [], supervisors: [] };

  beforeAll(async () => {
    slack = await startSlack();
    there = await machine('postgres', {
      ...{ TZ: 'UTC', SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_APP_TOKEN: APP_TOKEN },
      ...{ SLACK_DESK_CHANNEL: 'C0DESK', SLACK_API_URL: slack.apiUrl },
    });
    set(AT_WORK);
    processes = await Promise.all(
      Array.from({ length: PROCESSES }, () => OsemProcess.start(there.folder, there.env)),
    );
    for (const name of ['Ana', 'Bor', 'Cene', 'Dana'])
      people.agents.push(await client().person(name, 'agent'));
    for (const name of ['Eva', 'Franc']) people.supervisors.push(await client().person(name, 'supervisor'));
  }, 120_000);
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.stop()));
    await slack.close();
    await there.close();
  });

  /** The clock of all processes; timers notice nothing of it. */
  const set = (at: number) => {
    ahead = at - Date.now();
    there.fate.aheadBy(ahead);
  };
  const now = () => Date.now() + ahead;
  const alive = () => processes.filter(({ ended }) => !ended);
  const any = () => alive()[Math.floor(random() * alive().length)] ?? (processes[0] as OsemProcess);
  const client = (at = any()) => clientOf(at.url);

  /** Does it with one process after the other killed meanwhile, and started again; each dies at a moment of its own. */
  async function killing<T>(work: () => Promise<T>, within = 150): Promise<T> {
    const victim = any();
    const [made] = await Promise.all([
      work(),
      (async () => {
        await pause(random() * within);
        await victim.kill();
        await victim.start();
      })(),
    ]);
    return made;
  }

  /** So many people write; answers the numbers of their tickets. */
  async function written(count: number): Promise<number[]> {
    const names = Array.from({ length: count }, () => {
      const n = ++updates;
      there.telegram.chat(5000 + n);
      return { update: n, chat: 5000 + n, name: `C${n}`, text: `My parcel ${n} is late again`, at: now() };
    });
    await Promise.all(names.map((one) => deliver(() => any().url, one)));
    return eventually(async () => {
      const rows = await there.look((db) =>
        db
          .selectFrom('tickets')
          .select('number')
          .where(
            'conversation',
            'in',
            names.map(({ chat }) => String(chat)),
          )
          .orderBy('number')
          .execute(),
      );
      if (rows.length < count) throw new Error(`${rows.length} of ${count} are tickets`);
      return rows.map(({ number }) => number);
    });
  }

  const conversation = async (number: number) =>
    (
      await there.look((db) =>
        db.selectFrom('tickets').select('conversation').where('number', '=', number).executeTakeFirst(),
      )
    )?.conversation;

  const unknown = async (number: number) =>
    (
      await there.look((db) =>
        db
          .selectFrom('messages')
          .innerJoin('tickets', 'tickets.id', 'messages.ticket_id')
          .select('messages.id')
          .where('tickets.number', '=', number)
          .where('messages.delivery', '=', 'unknown')
          .execute(),
      )
    ).length > 0;

  /** What a process answered, or null: it died over it, and nobody knows. */
  const press = (name: string, options: Record<string, unknown>, by: Person, at = any()) =>
    clientOf(at.url)
      .command(name, options, by.token)
      .catch(() => null);

  const events = (number: number, type: string) =>
    there.look(async (db) => {
      const rows = await db
        .selectFrom('events')
        .innerJoin('tickets', 'tickets.id', 'events.ticket_id')
        .where('tickets.number', '=', number)
        .where('events.type', '=', type)
        .select('events.body')
        .execute();
      return rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    });

  /** Stages that were told of a ticket, in order. */
  const told = (number: number) =>
    there.look(async (db) => {
      const rows = await db
        .selectFrom('told')
        .innerJoin('tickets', 'tickets.id', 'told.ticket_id')
        .where('tickets.number', '=', number)
        .select('told.stage')
        .orderBy('told.at')
        .execute();
      return rows.map(({ stage }) => stage).filter((stage) => LADDER.includes(stage));
    });
  const tellsAll = (numbers: readonly number[], stages: readonly string[]) =>
    eventually(async () => {
      for (const number of numbers) expect(await told(number)).toEqual(stages);
    }, PATIENCE_MS);

  /** What Slack has of our notices, by the key that each carries. */
  const posted = () =>
    slack.messages.flatMap(({ metadata }) =>
      metadata?.event_type === 'osem_notice' ? [JSON.stringify(metadata.event_payload)] : [],
    );

  /** How often the reply that goes out later is with its customer. */
  async function arrived(number: number): Promise<number> {
    const chat = Number(await conversation(number));
    const sent = there.telegram.calls.filter(({ method, body }) => {
      return method === 'sendMessage' && body.chat_id === chat && body.text === LATER;
    });
    return sent.length;
  }

  let waiting: number[];
  it(
    'begin to tell of a stage that was skipped before, and all of them die over it',
    async () => {
      waiting = await written(3);
      // It is in Slack, and whoever said it never hears so.
      slack.breakNext('chat.postMessage', { silent: 'after' });
      const before = posted().length;
      set(now() + 5 * HOUR);
      await eventually(() => expect(posted().length).toBeGreaterThan(before), PATIENCE_MS);
      await Promise.all(processes.map((one) => one.kill()));
      await Promise.all(processes.map((one) => one.start()));
      await tellsAll(waiting, ['half']);
    },
    STALL_MS,
  );

  it(
    'give each ticket one owner, and tell everybody else',
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const numbers = await written(6);
        const answers = await killing(() =>
          Promise.all(
            numbers.flatMap((ticket) =>
              people.agents.map(async (by) => ({ ticket, by, answer: await press('claim', { ticket }, by) })),
            ),
          ),
        );
        for (const ticket of numbers) {
          const own = answers.filter((one) => one.ticket === ticket);
          const won = own.filter(({ answer }) => answer?.status === 200);
          const refused = own.filter(({ answer }) => answer !== null && answer.status !== 200);
          expect(won.length).toBeLessThanOrEqual(1);
          expect(refused.map(({ answer }) => answer?.status)).toEqual(refused.map(() => 409));
          const claimed = (await events(ticket, 'claimed')).map(({ by }) => by);
          expect(claimed.length).toBeLessThanOrEqual(1);
          // Whoever was refused was told of somebody else's claim.
          if (won.length + refused.length > 0) expect(claimed).toHaveLength(1);
          if (won.length === 1) expect(claimed).toEqual([won[0]?.by.id]);
          const { body } = await client().get(`/api/tickets/${ticket}`);
          const { assignee } = body.ticket as { assignee: { id: string } | null };
          expect(assignee === null ? [] : [assignee.id]).toEqual(claimed);
        }
      }
    },
    STALL_MS,
  );

  it(
    'give no cent more away than a budget holds, and count each',
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const by = await client().person(`Giver ${round}`, 'agent');
        const numbers = await written(OFFERS);
        const offering = (ticket: number) => press('offer', { ticket, what: 'coupon:3', confirm: true }, by);
        await killing(() => Promise.all(numbers.map(offering)));
        const key = (await charges(numbers)).keys().next().value ?? '';
        // Whoever was answered by nobody asks again, as people do.
        for (const ticket of numbers)
          if ((await events(ticket, 'offered')).length === 0)
            await eventually(async () => expect((await offering(ticket))?.status).toBeLessThan(500));
        const sum = (await charges(numbers)).get(key) ?? 0;
        const [row] = await there.look((db) =>
          db.selectFrom('budgets').select('spent').where('key', '=', key).execute(),
        );
        expect(key).toMatch(new RegExp(`^agent-month:${by.id}`));
        expect(row?.spent).toBe(sum);
        expect(sum).toBeLessThanOrEqual(LIMIT);
        expect(LIMIT - sum).toBeLessThan(sum / (OFFERS - 2));
      }
    },
    STALL_MS,
  );

  /** What offers took of their agent's budget, by its key. */
  async function charges(numbers: readonly number[]): Promise<Map<string, number>> {
    const sums = new Map<string, number>();
    for (const number of numbers)
      for (const { charges: all } of await events(number, 'offered'))
        for (const { key, minor } of all as { key: string; minor: number }[])
          if (key.startsWith('agent-month:')) sums.set(key, (sums.get(key) ?? 0) + minor);
    return sums;
  }

  it(
    'take one decision of two, and do what it says once',
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const numbers = await written(4);
        const [ana] = people.agents as [Person];
        const [eva, franc] = people.supervisors as [Person, Person];
        const asking = { what: 'coupon:9', because: 'Three weeks late', confirm: true };
        for (const ticket of numbers)
          expect((await press('offer', { ticket, ...asking }, ana))?.status).toBe(200);
        const decide = (ticket: number) =>
          Promise.all([
            press('approve', { ticket }, eva),
            press('deny', { ticket, reason: 'Too much' }, franc),
          ]);
        await killing(() => Promise.all(numbers.map(decide)));
        for (const ticket of numbers) {
          const decisions = async () => [
            ...(await events(ticket, 'approval-given')),
            ...(await events(ticket, 'approval-denied')),
          ];
          // Nobody heard both of them: they press again.
          if ((await decisions()).length === 0) await decide(ticket);
          const all = await decisions();
          expect(all).toHaveLength(1);
          const given = all[0]?.type === 'approval-given';
          const chat = Number(await conversation(ticket));
          const arrived = () =>
            there.telegram.calls.filter(
              ({ method, body }) =>
                method === 'sendMessage' && body.chat_id === chat && /coupons/.test(String(body.text)),
            );
          // Whoever died over the sending does not know whether it arrived: the agent is asked.
          const settled = async () => arrived().length > 0 || (await unknown(ticket));
          if (given) await eventually(async () => expect(await settled()).toBe(true), PATIENCE_MS);
          expect(arrived().length).toBeLessThanOrEqual(given ? 1 : 0);
        }
      }
    },
    STALL_MS,
  );

  it(
    'tell each stage once, also when the clock goes back and leaps, and nothing in Slack twice; a reply that goes out later does so once',
    async () => {
      const since = now() - 5 * HOUR;
      const [later = 0] = await written(1);
      const [ana] = people.agents as [Person];
      // Within the last leap, in which one of them dies.
      const at = new Date(since + LAST * HOUR - 600_000).toISOString();
      expect((await press('reply', { ticket: later, text: LATER, at }, ana))?.status).toBe(200);
      expect(await arrived(later)).toBe(0);
      for (const [hours, stages] of [
        [4, ['half']],
        [8.1, ['half', 'target']],
        [LAST, ['half', 'target', 'broken']],
      ] as const) {
        const step = async () => {
          set(since + hours * HOUR);
          await tellsAll(waiting, stages);
        };
        await (hours === LAST || ROUNDS > 1 ? killing(step) : step());
      }
      await eventually(async () => {
        const left = await there.look((db) =>
          db.selectFrom('tickets').select('number').where('next_due_at', '<', now()).execute(),
        );
        expect(left).toEqual([]);
      }, PATIENCE_MS);
      await tellsAll(waiting, ['half', 'target', 'broken']);
      // Whoever died over the sending does not know whether it arrived.
      const settled = async () => (await arrived(later)) > 0 || (await unknown(later));
      await eventually(async () => expect(await settled()).toBe(true), PATIENCE_MS);
      expect(await arrived(later)).toBeLessThanOrEqual(1);
      const keys = posted();
      expect(keys.length).toBeGreaterThan(0);
      expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
      expect(slack.problems).toEqual([]);
    },
    STALL_MS,
  );
});
