import { atLeast, ROLES, type Role } from '../domain/actor.ts';
import { type Macro, MOST_MACROS, macroName, strangeVariables, VARIABLES } from '../domain/macro.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import { REPLY_KINDS, type ReplyKind } from '../domain/ticket/reply.ts';
import { LANGUAGE_TAGS } from '../texts/languages.ts';
import { text } from '../texts/texts.ts';
import type { Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { messageIdOf } from './message.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { tagsIn } from './tag.ts';

/** Letters of any script, digits and dashes, in folders by slashes. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}(?:\/[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}){0,3}$/u;
const EDITORS = ROLES.filter((role) => atLeast(role, 'agent'));

/** Makes a canned reply, or changes its text in one language and what is named beside it; the rest stays. */
export const macroSave: Command = {
  name: 'macro-save',
  summary: 'command.macro-save',
  example: 'delivery/late Hello {name}, your parcel comes on [[day]].',
  role: 'agent',
  group: 'house',
  options: [
    { name: 'name', summary: 'option.macro-name', type: 'text', required: true },
    { name: 'text', summary: 'option.macro-text', type: 'rest', required: true },
    {
      name: 'language',
      summary: 'option.macro-language',
      type: 'choice',
      required: false,
      choices: LANGUAGE_TAGS,
    },
    { name: 'as', summary: 'option.as', type: 'choice', required: false, choices: REPLY_KINDS },
    {
      name: 'then',
      summary: 'option.then',
      type: 'choice',
      required: false,
      choices: ['nothing', 'wait', 'resolve'],
    },
    { name: 'tags', summary: 'option.macro-tags', type: 'text', required: false },
    {
      name: 'editor',
      summary: 'option.macro-editor',
      type: 'choice',
      required: false,
      choices: EDITORS,
      // Nobody gives a text out of their own hands.
      roles: { supervisor: 'supervisor', lead: 'lead' },
    },
  ],
  async run(request, ports) {
    const name = macroName(given(request, 'name') ?? '');
    const standing = await ports.store.macros.byName(name);
    if (standing !== null && !atLeast(request.actor.role, standing.editor)) return needs(standing.editor);
    const wanted = wantedOf(request, ports, standing, name);
    if (isRefusal(wanted)) return wanted;
    if (!atLeast(request.actor.role, wanted.editor)) return needs(wanted.editor);
    if (standing !== null && same(standing, wanted)) return { key: 'said.macro-saved', values: { name } };
    if (standing === null && (await ports.store.macros.list()).length >= MOST_MACROS)
      return { refused: 'too-many', values: { what: 'macros', most: MOST_MACROS } };
    const saved = await ports.store.macros.save(wanted, ports.now());
    return saved
      ? { key: 'said.macro-saved', values: { name } }
      : { refused: 'changed-meanwhile', values: { name } };
  },
};

function wantedOf(
  request: Asked,
  ports: CommandPorts,
  standing: Macro | null,
  name: string,
): Omit<Macro, 'used'> | Refusal {
  const words = (given(request, 'text') ?? '').trim();
  const problem = problemOf(name, words, request.language);
  if (problem !== null) return problem;
  const tags = given(request, 'tags');
  const { add = [], strange = false } =
    tags === undefined ? {} : tagsIn(tags, ports.policy.current().kinds.tags);
  if (strange) return badOption('tags', text('problem.tags', { most: 10 }, request.language));
  const then = given(request, 'then');
  const as = (given(request, 'as') ?? standing?.as ?? 'answer') as ReplyKind;
  const becomes =
    then === undefined ? (standing?.becomes ?? null) : then === 'nothing' ? null : (then as Macro['becomes']);
  // Only an answer ends with something.
  if (as !== 'answer' && becomes !== null)
    return badOption('then', text('problem.then', {}, request.language));
  return {
    id: standing?.id ?? messageIdOf(request, ports),
    name,
    texts: { ...standing?.texts, [given(request, 'language') ?? ports.language]: words },
    as,
    becomes,
    tags: tags === undefined ? (standing?.tags ?? []) : add,
    editor: (given(request, 'editor') ?? standing?.editor ?? 'agent') as Role,
    version: standing?.version ?? 0,
  };
}

function problemOf(name: string, words: string, language: string): Refusal | null {
  if (!NAME.test(name)) return badOption('name', text('problem.macro-name', {}, language));
  const [strange] = strangeVariables(words);
  if (strange === undefined) return null;
  const values = { name: strange, known: VARIABLES.map((one) => `{${one}}`).join(' ') };
  return badOption('text', text('problem.variable', values, language));
}

function same({ used: _used, ...standing }: Macro, wanted: Omit<Macro, 'used'>): boolean {
  return JSON.stringify(standing) === JSON.stringify(wanted);
}
