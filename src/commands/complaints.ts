import type { DigestLine } from '../domain/complaints.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import type { LeaverOutcome, ListedLeaver } from '../store/store.ts';
import { causeName, digestText, topicName } from '../texts/complaints.ts';
import { moneyText } from '../texts/concession.ts';
import { text } from '../texts/texts.ts';
import { timeSpan } from '../texts/time.ts';
import type { Answer, Asked, Command } from './command.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { teamSeenBy } from './sight.ts';

const SHOWS = ['digest', 'rising', 'leavers', 'claim', 'written', 'nothing'] as const;
const LISTED = 50;

/** What complaints teach: a month by kind and cause, what rises now, and who left in silence. */
export const complaints: Command = {
  name: 'complaints',
  summary: 'command.complaints',
  example: 'digest 2026-10',
  role: 'agent',
  group: 'look',
  options: [
    { name: 'show', summary: 'option.complaints-show', type: 'choice', required: false, choices: SHOWS },
    { name: 'of', summary: 'option.complaints-of', type: 'text', required: false },
  ],
  async run(request, ports) {
    const show = (given(request, 'show') ?? 'digest') as (typeof SHOWS)[number];
    if (show === 'digest') return digest(request, ports);
    if (show === 'rising') return rising(request, ports);
    if (show === 'leavers') return leavers(request, ports);
    const listed = await listedBy(request, ports);
    if (isRefusal(listed)) return listed;
    return show === 'claim' ? claim(request, ports, listed) : end(request, ports, listed, show);
  },
};

async function digest(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const { language } = request;
  const of = { month: given(request, 'of') ?? null, team: await teamSeenBy(request, ports) };
  const found = await ports.digest(of, language);
  if (found === null) return badOption('of', text('problem.month', {}, language));
  const { kinds, authority } = ports.policy.current();
  const seen = { ...found.digest, lines: await withExamplesSeen(found.digest.lines, ports) };
  const words = digestText(seen, kinds, language);
  const lines = seen.lines.map((line) => ({
    ...line,
    name: causeName(line, kinds, language),
    cost: line.minor === 0 ? null : moneyText(line.minor, authority.currency, language),
  }));
  const data = { ...seen, lines };
  return { key: 'said.as-it-is', values: { text: words }, data, charts: found.charts };
}

/** A case that is named can be looked at by whoever reads its number. */
function withExamplesSeen(lines: readonly DigestLine[], { store }: CommandPorts): Promise<DigestLine[]> {
  return Promise.all(
    lines.map(async (line) => {
      const rows = await Promise.all(line.examples.map((number) => store.tickets.byNumber(number)));
      return { ...line, examples: line.examples.filter((_, at) => rows[at] !== null) };
    }),
  );
}

async function rising(request: Asked, ports: CommandPorts): Promise<Answer> {
  const { language } = request;
  const { kinds, complaints: terms } = ports.policy.current();
  const topics = (await ports.rising(await teamSeenBy(request, ports))).map((topic) => {
    const name = topicName(topic.topic, kinds, language);
    const usual = (topic.before / topic.weeks).toFixed(1);
    const values = { topic: name, now: topic.now, usual, weeks: topic.weeks, hours: terms.rising.hours };
    return { ...topic, name, words: text('complaints.rising', values, language) };
  });
  const said =
    topics.map(({ words }) => words).join('\n') ||
    text('complaints.nothing-rises', { hours: terms.rising.hours }, language);
  return { key: 'said.as-it-is', values: { text: said }, data: { topics, terms: terms.rising } };
}

async function leavers({ language }: Asked, ports: CommandPorts): Promise<Answer> {
  const people = new Map((await ports.store.people.list()).map(({ id, name }) => [id, name]));
  const listed = (await seen(await ports.store.leavers.list({ limit: LISTED }), ports)).map((one) => ({
    ...one,
    claimedBy: one.claimedBy === null ? null : { id: one.claimedBy, name: people.get(one.claimedBy) ?? '' },
    why: text(`leavers.${one.rule}`, {}, language),
  }));
  const lines = listed.map(({ number, contactName, why, foundAt, claimedBy }) =>
    text(
      'leavers.line',
      {
        number,
        name: contactName ?? text('card.nameless', {}, language),
        why,
        since: timeSpan(Math.max(0, ports.now() - foundAt), language),
        who: claimedBy === null ? 'none' : claimedBy.name,
      },
      language,
    ),
  );
  const values = { count: listed.length, lines: lines.join('\n') };
  return { key: 'said.leavers', values, data: { leavers: listed } };
}

/** Those whose case is in sight of whoever asks. */
async function seen(listed: readonly ListedLeaver[], ports: CommandPorts): Promise<ListedLeaver[]> {
  const numbers = await ports.store.tickets.numbers(listed.map(({ ticketId }) => ticketId));
  return listed.filter(({ ticketId }) => numbers.has(ticketId));
}

async function listedBy(request: Asked, ports: CommandPorts): Promise<ListedLeaver | Refusal> {
  const number = Number((given(request, 'of') ?? '').replace(/^#/, ''));
  if (!Number.isSafeInteger(number) || number < 1)
    return badOption('of', text('problem.ticket', {}, request.language));
  const listed = await ports.store.leavers.byTicket(number);
  const [there] = listed === null ? [] : await seen([listed], ports);
  return there ?? { refused: 'no-leaver', values: { number } };
}

/** One of many gets them, and nobody who said meanwhile that they do not wish it is written to. */
async function claim(request: Asked, ports: CommandPorts, listed: ListedLeaver): Promise<Answer | Refusal> {
  const { person, contactId, number, claimedBy } = listed;
  const { id } = request.actor;
  if (!(await ports.store.consents.mayTell(contactId, 'follow-up')))
    return { refused: 'no-leaver', values: { number } };
  const mine = claimedBy === id || (await ports.store.leavers.claim(person, id, ports.now()));
  if (mine) return { key: 'said.leaver-claimed', values: { number }, ticket: number };
  const by = (await ports.store.leavers.byTicket(number))?.claimedBy ?? '';
  return { refused: 'already-claimed', values: { by, at: ports.now() } };
}

async function end(
  request: Asked,
  ports: CommandPorts,
  { person, number }: ListedLeaver,
  outcome: LeaverOutcome,
): Promise<Answer | Refusal> {
  const ended = await ports.store.leavers.end(person, request.actor.id, outcome, ports.now());
  return ended
    ? { key: 'said.leaver-ended', values: { number, outcome }, ticket: number }
    : { refused: 'no-leaver', values: { number } };
}
