import { atLeast, works } from '../domain/actor.ts';
import { isPlainLine } from '../domain/plain-line.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Kudos } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import { dayAndTime } from '../texts/time.ts';
import type { Answer, Asked, Command } from './command.ts';
import { actorOf, messageIdOf } from './message.ts';
import { flagged, given } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** Thanks are short; a longer text is a note. */
const LONGEST = 1000;
/** Of one's own, the newest. */
const LISTED = 10;
const DEEDS = ['post', 'keep', 'remove'] as const;
type Deed = (typeof DEEDS)[number];

/** Thanks a colleague. Only they read it, unless whoever wrote it and they agree that everybody may. */
export const kudos: Command = {
  name: 'kudos',
  summary: 'command.kudos',
  example: '@Ana Thank you for taking #12 over!',
  role: 'agent',
  group: 'team',
  options: [
    { name: 'who', summary: 'option.kudos-who', label: 'label.who', type: 'person', required: false },
    { name: 'text', summary: 'option.kudos-text', type: 'rest', required: false },
    { name: 'ticket', summary: 'option.kudos-ticket', type: 'ticket', required: false },
    { name: 'open', summary: 'option.kudos-open', label: 'label.kudos-open', type: 'flag', required: false },
    { name: 'as', summary: 'option.kudos-as', type: 'choice', required: false, choices: DEEDS },
    { name: 'id', summary: 'option.kudos-id', type: 'id', required: false },
  ],
  async run(request, ports) {
    const deed = DEEDS.find((one) => one === given(request, 'as'));
    const id = given(request, 'id');
    if (deed !== undefined)
      return id === undefined ? missing('id', request) : onOne(deed, id, request, ports);
    const who = given(request, 'who');
    return who === undefined ? own(request, ports) : give(who, request, ports);
  },
};

/** The case in a text; undefined: it is about none. */
function casePart(number: number | undefined): { about: 'yes' | 'no'; number: number } {
  return { about: number === undefined ? 'no' : 'yes', number: number ?? 0 };
}

function missing(option: string, { language }: Asked): Refusal {
  return { refused: 'bad-option', values: { option, problem: text('problem.missing', {}, language) } };
}

async function give(who: string, request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const { store, team, now, tellKudos } = ports;
  const { actor, language } = request;
  const person = await team.find(who);
  if (person === null || !works(person)) return { refused: 'unknown-person', values: { name: who } };
  if (person.id === actor.id) return { refused: 'own-kudos' };
  const words = given(request, 'text')?.trim() ?? '';
  if (words === '') return { refused: 'empty' };
  if (words.length > LONGEST)
    return {
      refused: 'bad-option',
      values: { option: 'text', problem: text('problem.long', { limit: LONGEST }, language) },
    };
  const about = await caseOf(words, request, ports);
  if (isRefusal(about)) return about;
  const open = flagged(request, 'open');
  const id = messageIdOf(request, ports);
  const said = { id, at: now(), person: person.id, by: actor.id, words, open, postedAt: null };
  await store.kudos.keep({ ...said, ticketId: about?.id ?? null });
  if (about !== null) {
    const intent = { type: 'thank' as const, person: person.id, how: 'kudos' as const, messageId: null };
    const outcome = await ports.act({ number: about.number, actor: actorOf(request), intent });
    if (isRefusal(outcome)) return outcome;
  }
  await tellKudos({ id, to: 'person' });
  const values = { name: person.name, ...casePart(about?.number), open: open ? 'yes' : 'no' };
  return {
    key: 'said.kudos-given',
    values,
    ...(about === null ? {} : { ticket: about.number }),
    data: { kudos: id },
  };
}

/** The case that it is about: the option, else the first that the words name; a merged one is the one in which it goes on. */
async function caseOf(
  words: string,
  request: Asked,
  { store }: CommandPorts,
): Promise<{ id: string; number: number } | Refusal | null> {
  const asked = request.options.ticket;
  const named = /(?<![\p{L}\p{N}])#(\d{1,15})(?![\p{L}\p{N}])/u.exec(words)?.[1];
  const number = typeof asked === 'number' ? asked : Number(named ?? 0);
  if (number === 0) return null;
  const row = await store.tickets.byNumber(number);
  if (row === null)
    return typeof asked === 'number' ? { refused: 'unknown-ticket', values: { ticket: number } } : null;
  const { mergedInto } = row.ticket.links;
  return mergedInto === null
    ? { id: row.ticket.id, number }
    : { id: mergedInto.ticketId, number: mergedInto.number };
}

/** What others thanked oneself for. */
async function own(request: Asked, { store, publicUrl }: CommandPorts): Promise<Answer> {
  const { actor, language } = request;
  const all = await store.kudos.to(actor.id, { limit: LISTED });
  const names = new Map((await store.people.list()).map(({ id, name }) => [id, name]));
  const numbers = await store.tickets.numbers(all.flatMap(({ ticketId }) => ticketId ?? []));
  const lines = all.map((one) => {
    const { at, by, words, ticketId, postedAt } = one;
    const values = {
      when: dayAndTime(at, 'UTC', language),
      from: names.get(by) ?? '',
      ...casePart(ticketId === null ? undefined : numbers.get(ticketId)),
      words: isPlainLine(words) ? words : words.replace(/\s+/gu, ' '),
      posted: postedAt === null ? 'no' : 'yes',
    };
    return text('said.kudos-line', values, language);
  });
  return {
    key: 'said.kudos',
    values: { count: all.length, lines: lines.join('\n'), address: `${publicUrl}/desk/` },
    data: { kudos: all.map((one) => ({ ...one, from: names.get(one.by) ?? '' })) },
  };
}

async function onOne(deed: Deed, id: string, request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const found = await ports.store.kudos.byId(id);
  const { actor } = request;
  const isMine = found?.person === actor.id;
  const may = deed === 'remove' ? isMine || found?.by === actor.id || atLeast(actor.role, 'lead') : isMine;
  if (found === null || !may) return { refused: 'unknown-kudos' };
  if (deed === 'remove') return remove(found, request, ports);
  if (deed === 'keep') return { key: 'said.kudos-kept' };
  if (!found.open) return { refused: 'unknown-kudos' };
  await ports.store.kudos.post(id, ports.now());
  await ports.tellKudos({ id, to: 'team' });
  return { key: 'said.kudos-posted' };
}

/** Its words go; the case forgets the thanks when whoever said them takes them back. */
async function remove(found: Kudos, request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const { ticketId, by, person } = found;
  const row = ticketId === null ? null : await ports.store.tickets.byId(ticketId);
  if (row !== null && by === request.actor.id) {
    const intent = { type: 'take-back-thanks' as const, messageId: null, person };
    const outcome = await ports.act({ number: row.ticket.number, actor: actorOf(request), intent });
    if (isRefusal(outcome)) return outcome;
  }
  await ports.store.kudos.remove(found.id);
  return { key: 'said.kudos-removed' };
}
