import { atLeast } from '../domain/actor.ts';
import { dutyOf } from '../domain/duty.ts';
import { type EndingDuty, endingDuty } from '../domain/hand-on.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Duty, RotaChange } from '../domain/rota.ts';
import type { Person } from '../store/store.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import { whoOf } from './away.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { messageIdOf } from './message.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { handOn } from './rota-hand-on.ts';
import { rosterFor, rotaLines } from './rota-week.ts';
import { instantFrom } from './when.ts';

const ACTIONS = ['show', 'offer', 'take', 'cover', 'on-call', 'off', 'end', 'hand-over'] as const;
type Action = (typeof ACTIONS)[number];

/** What a change that somebody enters makes of the person whom it names. */
const MAKES: Readonly<Partial<Record<Action, Duty>>> = { cover: 'duty', 'on-call': 'call', off: 'off' };
/** Nobody plans further ahead by single changes. */
const LONGEST_MS = 366 * 86_400_000;

/** Who is on duty and on call; agents offer and take shifts, leads change anything. */
export const rota: Command = {
  name: 'rota',
  summary: 'command.rota',
  example: 'cover Bor --from 2h --until 10h',
  role: 'agent',
  group: 'team',
  options: [
    {
      name: 'action',
      summary: 'option.rota-action',
      type: 'choice',
      required: false,
      choices: ACTIONS,
      roles: { cover: 'lead', 'on-call': 'lead', off: 'lead' },
    },
    { name: 'who', summary: 'option.rota-who', label: 'label.who-else', type: 'person', required: false },
    { name: 'why', summary: 'option.rota-why', label: 'label.rota-why', type: 'rest', required: false },
    { name: 'from', summary: 'option.rota-from', label: 'label.rota-from', type: 'when', required: false },
    { name: 'until', summary: 'option.rota-until', label: 'label.until', type: 'when', required: false },
    { name: 'team', summary: 'option.rota-team', label: 'label.rota-team', type: 'text', required: false },
    { name: 'id', summary: 'option.rota-id', type: 'id', required: false },
  ],
  async run(request, ports) {
    const action = (given(request, 'action') ?? 'show') as Action;
    const team = given(request, 'team') ?? null;
    if (team !== null && !(team in ports.policy.current().business.teams))
      return { refused: 'bad-option', values: { option: 'team', problem: say(request, 'problem.team') } };
    switch (action) {
      case 'show':
        return show(team, request, ports);
      case 'offer':
        return offer(request, ports);
      case 'take':
        return take(request, ports);
      case 'end':
        return end(request, ports);
      case 'hand-over':
        return handOn(request, ports);
      default:
        return change(MAKES[action] ?? 'off', team, request, ports);
    }
  },
};

function say({ language }: Asked, key: TextKey): string {
  return text(key, {}, language);
}

async function show(team: string | null, request: Asked, ports: CommandPorts): Promise<Answer> {
  const person = await ports.store.people.byId(request.actor.id);
  return rotaLines(team ?? person?.team ?? null, request, ports);
}

/** From when until when it holds; without a word, from now on. */
function spanIn(
  request: Asked,
  ports: CommandPorts,
  usual: { from: number; to: number | null },
): { from: number; to: number } | Refusal {
  const [from, to] = (['from', 'until'] as const).map((name) => {
    const words = given(request, name);
    return words === undefined ? undefined : instantFrom(words, ports.now());
  });
  const wrong = (option: string, key: TextKey) =>
    ({ refused: 'bad-option', values: { option, problem: say(request, key) } }) as const;
  if (from === null) return wrong('from', 'problem.when');
  if (to === null) return wrong('until', 'problem.when');
  const span = { from: from ?? usual.from, to: to ?? usual.to };
  if (span.to === null) return wrong('until', 'problem.missing');
  if (span.to <= ports.now()) return { refused: 'past' };
  if (span.to <= span.from || span.to - span.from > LONGEST_MS) return wrong('until', 'problem.rota-span');
  return { from: span.from, to: span.to };
}

async function change(
  as: Duty,
  team: string | null,
  request: Asked,
  ports: CommandPorts,
): Promise<Answer | Refusal> {
  if (!atLeast(request.actor.role, 'lead')) return needs('lead');
  const person = await whoOf(request, ports);
  if (isRefusal(person)) return person;
  const span = spanIn(request, ports, { from: ports.now(), to: null });
  if (isRefusal(span)) return span;
  const one = changeOf(person, as, span, request, ports);
  await ports.store.rota.add([{ ...one, team }]);
  return { key: 'said.rota-changed', values: { ...wordsOf(one, person), as }, data: { id: one.id } };
}

function changeOf(
  person: Pick<Person, 'id'>,
  as: Duty,
  { from, to }: { from: number; to: number },
  request: Asked,
  ports: CommandPorts,
): RotaChange {
  return {
    id: messageIdOf(request, ports),
    person: person.id,
    team: null,
    as,
    from,
    to,
    why: (given(request, 'why') ?? '').trim().slice(0, 500),
    by: request.actor.id,
    at: ports.now(),
  };
}

function wordsOf({ id, from, to }: RotaChange, { name }: Pick<Person, 'name'>) {
  return { id, name, from: clockTime(from), until: clockTime(to) };
}

/** One's own duty: the one that runs, else the next; a lead may offer that of somebody else. */
async function offer(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const person = await whoOf(request, ports);
  if (isRefusal(person)) return person;
  if (person.id !== request.actor.id && !atLeast(request.actor.role, 'lead')) return needs('lead');
  const roster = await rosterFor(ports);
  const running: EndingDuty | null = endingDuty(person, roster, ports.now());
  const begins = running === null ? nextOf(person, roster, ports) : ports.now();
  const ends =
    running?.endsAt ?? (begins === null ? null : (endingDuty(person, roster, begins)?.endsAt ?? null));
  if ((begins === null || ends === null) && given(request, 'until') === undefined)
    return { refused: 'no-duty', values: { name: person.name } };
  const span = spanIn(request, ports, { from: begins ?? ports.now(), to: ends });
  if (isRefusal(span)) return span;
  const one = changeOf(person, 'off', span, request, ports);
  await ports.store.rota.add([one], 'offered');
  return { key: 'said.rota-offered', values: wordsOf(one, person), data: { id: one.id } };
}

function nextOf(person: Person, roster: Awaited<ReturnType<typeof rosterFor>>, ports: CommandPorts) {
  return roster.next(person, ports.now());
}

/** Whoever is first has it; it stays with who offered it until then. */
async function take(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const person = await ports.store.people.byId(request.actor.id);
  if (person === null) return { refused: 'unknown-person', values: { name: request.actor.name } };
  const offers = await ports.store.rota.offers(ports.now());
  const id = given(request, 'id');
  const found =
    id === undefined ? (offers.length === 1 ? offers[0] : undefined) : offers.find((one) => one.id === id);
  if (found === undefined) return { refused: 'rota-gone' };
  if (found.person === person.id) return { refused: 'own-offer' };
  const { from, to } = found;
  const giver = await ports.store.people.byId(found.person);
  // Whoever takes a time on call is called, and not at work all night.
  const had = giver === null ? 'duty' : dutyOf(giver, await rosterFor(ports), Math.max(from, ports.now()));
  const as = had === 'call' ? 'call' : 'duty';
  const taker = { ...changeOf(person, as, { from, to }, request, ports), team: giver?.team ?? null };
  if (!(await ports.store.rota.take(found.id, taker, ports.now()))) return { refused: 'rota-gone' };
  return { key: 'said.rota-taken', values: { ...wordsOf(taker, person), as, giver: giver?.name ?? '' } };
}

/** One's own offer, or for a lead anything. */
async function end(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const id = given(request, 'id');
  const found = id === undefined ? null : await ports.store.rota.byId(id);
  if (found === null) return { refused: 'rota-gone' };
  const own = found.state === 'offered' && found.person === request.actor.id;
  if (!own && !atLeast(request.actor.role, 'lead')) return needs('lead');
  if (!(await ports.store.rota.end(found.id, request.actor.id, ports.now()))) return { refused: 'rota-gone' };
  const person = await ports.store.people.byId(found.person);
  return { key: 'said.rota-ended', values: wordsOf(found, { name: person?.name ?? '' }) };
}
