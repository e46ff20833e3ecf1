import { atLeast, ROLES, type Role } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { isPlainLine } from '../domain/plain-line.ts';
import { isAway } from '../domain/reach.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Routing } from '../domain/routing.ts';
import { SEES, type Sees } from '../domain/sight.ts';
import type { Person } from '../store/store.ts';
import { languageName } from '../texts/language-name.ts';
import { roleName } from '../texts/names.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { nameAmong } from '../texts/told.ts';
import { type Abilities, abilities } from './abilities.ts';
import type { Answer, Asked, Command, CommandOption, CommandRequest } from './command.ts';
import { needs } from './handle.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { zoneIn } from './zone-option.ts';

const ACTIONS = ['list', 'add', 'change', 'remove', 'sign-in', 'sync'] as const;

const OPTIONS: readonly CommandOption[] = [
  { name: 'action', summary: 'option.person-action', type: 'choice', required: false, choices: ACTIONS },
  { name: 'name', summary: 'option.person-name', type: 'text', required: false },
  { name: 'role', summary: 'option.person-role', type: 'choice', required: false, choices: ROLES },
  { name: 'team', summary: 'option.person-team', type: 'text', required: false },
  { name: 'publicName', summary: 'option.person-public-name', type: 'text', required: false },
  { name: 'slack', summary: 'option.person-slack', type: 'text', required: false },
  { name: 'discord', summary: 'option.person-discord', type: 'text', required: false },
  { name: 'skills', summary: 'option.person-skills', label: 'label.skills', type: 'text', required: false },
  { name: 'cap', summary: 'option.person-cap', type: 'text', required: false },
  { name: 'zone', summary: 'option.person-zone', label: 'label.zone', type: 'text', required: false },
  { name: 'sees', summary: 'option.person-sees', type: 'choice', required: false, choices: SEES },
];

export const person: Command = {
  name: 'person',
  summary: 'command.person',
  example: 'add Ana --role agent',
  role: 'viewer',
  group: 'team',
  // Whoever leads nobody reads the list.
  options: OPTIONS.map((option) => ({ ...option, role: 'lead' })),
  async run(request, ports) {
    const action = given(request, 'action') ?? 'list';
    if (action === 'list') return list(ports, request.language);
    if (!atLeast(request.actor.role, 'lead')) return needs('lead');
    const say = (key: TextKey) => text(key, {}, request.language);
    const name = given(request, 'name');
    if (action === 'sync' && name === undefined) return sync(ports);
    if (name === undefined)
      return { refused: 'bad-option', values: { option: 'name', problem: say('problem.missing') } };
    const strange = strangeIn(request);
    if (strange !== null)
      return { refused: 'bad-option', values: { option: strange, problem: say('problem.plain') } };
    try {
      const able = abilities(request, ports);
      if (isRefusal(able)) return able;
      const zone = zoneIn(request);
      if (isRefusal(zone)) return zone;
      if (action === 'add') return await add(request, name, { ...able, ...zone }, ports);
      const somebody = await ports.team.find(name);
      if (somebody === null) return { refused: 'unknown-person', values: { name } };
      return await onSomebody(action, somebody, { ...able, ...zone }, request, ports);
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'conflict') throw error;
      return { refused: 'bad-option', values: { option: 'name', problem: say('problem.taken') } };
    }
  },
};

async function sync({ syncGroups }: CommandPorts): Promise<Answer> {
  await syncGroups();
  return { key: 'said.person-synced' };
}

async function list({ store, now, policy }: CommandPorts, language: string): Promise<Answer> {
  const { business, routing } = policy.current();
  const people = (await store.people.list()).filter(({ active }) => active);
  const lines = people.map((person) => {
    const { name, role } = person;
    const team = person.team === null ? '–' : (business.teams[person.team] ?? person.team);
    const key = isAway(person, now()) ? 'said.person-line-away' : 'said.person-line';
    const line = text(key, { name, role: roleName(role, language), team }, language);
    const skilled =
      person.skills.length === 0
        ? line
        : text('said.person-skilled', { line, skills: skillNames(person, routing, language) }, language);
    return person.sees === 'all' ? skilled : text('said.person-sees-team', { line: skilled }, language);
  });
  return { key: 'said.people', values: { count: people.length, lines: lines.join('\n') } };
}

/** Skills by their names, languages as their speakers call them. */
function skillNames({ skills }: Person, routing: Routing, language: string): string {
  const called = (id: string) =>
    routing.languages.includes(id) ? languageName(id, language) : nameAmong(routing.skills, id, language);
  return skills.map(called).join(', ');
}

/** The option that cannot be shown as a name everywhere, customers' side included; null when all can. */
function strangeIn(request: CommandRequest): string | null {
  const shown = ['name', 'team', 'publicName', 'slack', 'discord'] as const;
  return shown.find((option) => !isPlainLine(given(request, option) ?? option)) ?? null;
}

function details(request: CommandRequest) {
  const fields = ['team', 'publicName', 'slack', 'discord'] as const;
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = given(request, field);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

function seesIn(request: CommandRequest): { sees?: Sees } {
  const sees = given(request, 'sees');
  return sees === undefined ? {} : { sees: sees as Sees };
}

async function add(
  request: Asked,
  name: string,
  able: Abilities & { zone?: string | null },
  { team }: CommandPorts,
): Promise<Answer> {
  const role = (given(request, 'role') ?? 'agent') as Role;
  const added = await team.add({ name, role, ...seesIn(request), ...details(request), ...able });
  return {
    key: 'said.person-added',
    values: { name, role: roleName(role, request.language), link: added.link },
    about: `person:${added.person.id}`,
    data: { id: added.person.id },
  };
}

async function onSomebody(
  action: string,
  somebody: Person,
  able: Abilities & { zone?: string | null },
  request: CommandRequest,
  { team }: CommandPorts,
): Promise<Answer | Refusal> {
  const { id, name } = somebody;
  const role = given(request, 'role') as Role | undefined;
  const about = `person:${id}`;
  if (action === 'sign-in')
    return { key: 'said.sign-in', values: { name, link: await team.signInLink(id) }, about };
  if (action === 'sync') {
    await team.change(id, { roleBy: somebody.slack !== null ? 'slack' : 'discord' });
    return { key: 'said.person-by-groups', values: { name }, about };
  }
  const oneself = id === request.actor.id;
  const sees = seesIn(request);
  if (oneself && (action === 'remove' || role !== undefined || sees.sees !== undefined))
    return { refused: 'own-role' };
  const patch =
    action === 'remove'
      ? { active: false }
      : { ...details(request), ...able, ...sees, ...(role === undefined ? {} : { role }) };
  await team.change(id, patch);
  return {
    key: action === 'remove' ? 'said.person-removed' : 'said.person-changed',
    values: { name },
    about,
  };
}
