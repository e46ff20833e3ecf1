import { byId, fieldsOf, type Kinds, type Named } from '../domain/kinds.ts';
import { LANGUAGE_TAGS } from '../texts/languages.ts';
import { text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import type { CommandOption, CommandSpec } from './command.ts';

/** What is known where somebody chooses: the rules in force, the kind of the ticket, whose words they read. */
export interface Choosing {
  kinds: Kinds;
  /** Null for a ticket without one; undefined where no ticket is known. */
  kind: string | null | undefined;
  language: string;
}

/** The command as it is offered for a choice: kinds, causes, fields and steps are those of the rules in force, by name. */
export function withKinds<Spec extends CommandSpec>(spec: Spec, choosing: Choosing): Spec {
  const options = spec.options.map((option) => {
    const there = thereFor(option.type, choosing);
    return there === null
      ? inWords(option, choosing.language)
      : { ...option, ...offered(there, choosing.language) };
  });
  return { ...spec, options };
}

function inWords(option: CommandOption, language: string): CommandOption {
  if (option.named === undefined) return option;
  const labels = Object.entries(option.named).map(
    ([choice, key]) => [choice, text(key, {}, language)] as const,
  );
  return { ...option, labels: Object.fromEntries(labels) };
}

function offered(there: readonly Named[], language: string): Partial<CommandOption> {
  const labels = there.map(({ id, name }) => [id, toldIn(name, language)] as const);
  return {
    type: 'choice',
    choices: [...new Set(there.map(({ id }) => id))],
    labels: Object.fromEntries(labels),
  };
}

/** Null for an option of another type, and where there is nothing to choose from: then it is typed. */
function thereFor(type: CommandOption['type'], { kinds, kind }: Choosing): readonly Named[] | null {
  const own = byId(kinds.kinds, kind ?? null);
  const mine = own === undefined ? kinds.kinds : [own];
  const there = {
    kind: kinds.kinds,
    cause: mine.flatMap(({ causes }) => causes),
    field: fieldsOf(kinds, own?.id ?? null),
    template: kinds.templates,
    step: own?.procedure.map(({ id, text }) => ({ id, name: text })) ?? [],
  };
  const found = type in there ? there[type as keyof typeof there] : [];
  return found.length === 0 ? null : found;
}

/** The code of what somebody calls so: by its code or by its name in any language; their words when nothing is called so. */
export function codeAmong(ones: readonly Named[], said: string): string {
  const wanted = said.trim().toLowerCase();
  const called = ({ id, name }: Named) =>
    [id, ...LANGUAGE_TAGS.map((tag) => toldIn(name, tag))].some((one) => one.toLowerCase() === wanted);
  return ones.find(called)?.id ?? said.trim();
}
