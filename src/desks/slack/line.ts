import type { CommandOption } from '../../commands/command.ts';

const MENTION = /<@([UW][A-Z0-9]+)(?:\|([^>]*))?>/gu;
const CHANNEL = /<#[A-Z0-9]+(?:\|([^>]*))?>/gu;
const LINK = /<((?:https?|mailto|tel):[^>|]+)(?:\|([^>]*))?>/gu;

/** What was typed after a slash command, with the people mentioned in it. */
export interface Typed {
  line: string;
  names: ReadonlyMap<string, string>;
}

/**
 * Undoes what Slack does to a typed line (`should_escape` in the manifest): links and channels become what was typed,
 * mentions `<@U…>` without the name, `&lt;` a `<`.
 */
export function typedLine(sent: string): Typed {
  const names = new Map<string, string>();
  const line = sent
    .replace(MENTION, (_all, id: string, name?: string) => {
      names.set(id, name ?? id);
      return `<@${id}>`;
    })
    .replace(CHANNEL, (_all, name?: string) => `#${name ?? ''}`)
    .replace(LINK, (_all, url: string, label?: string) => label ?? url)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  return { line, names };
}

/** The parsed options with their mentions in words: only options that name a person keep Slack's form of them. */
export function withNames(
  options: Readonly<Record<string, unknown>>,
  specs: readonly CommandOption[],
  { names }: Typed,
): Record<string, unknown> {
  const said = (option: string, value: unknown) => {
    if (typeof value !== 'string') return value;
    const type = specs.find(({ name }) => name === option)?.type;
    if (type === 'person' || type === 'receiver') return value;
    const bare = option === 'slack';
    return value.replace(MENTION, (_all, id: string) => (bare ? id : `@${names.get(id) ?? id}`));
  };
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, said(name, value)]));
}
