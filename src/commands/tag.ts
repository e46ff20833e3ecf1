import type { Named } from '../domain/kinds.ts';
import { text } from '../texts/texts.ts';
import { sayAbout } from './about.ts';
import { codeAmong } from './choices.ts';
import type { Command } from './command.ts';
import { given, TICKET } from './options.ts';

/** A label, not a sentence: letters of any script, digits, and dashes between them. */
const TAG = /^[\p{L}\p{N}][\p{L}\p{N}-]{0,39}$/u;
/** Tags of one command: as many as a rule may give. */
const MOST_TAGS = 10;

export const tag: Command = {
  name: 'tag',
  summary: 'command.tag',
  example: '12 known-problem -vip',
  role: 'agent',
  group: 'about',
  options: [
    TICKET,
    { name: 'tags', summary: 'option.tags', label: 'label.tags', type: 'rest', required: true },
  ],
  async run(request, ports) {
    const { add, remove, strange } = tagsIn(given(request, 'tags') ?? '', ports.policy.current().kinds.tags);
    if (strange || add.length + remove.length === 0 || add.length + remove.length > MOST_TAGS) {
      const problem = text('problem.tags', { most: MOST_TAGS }, request.language);
      return { refused: 'bad-option', values: { option: 'tags', problem } };
    }
    return sayAbout(request, ports, {
      intent: () => ({ type: 'tag', add, remove }),
      told: ({ triage }) => text('event.tagged', { tags: triage.tags.join(', ') || '–' }, request.language),
    });
  },
};

/** `vip -late`, `#vip, Known problem`: by code or name, with a minus in front of what is to go. */
export function tagsIn(
  words: string,
  known: readonly Named[],
): { add: string[]; remove: string[]; strange: boolean } {
  const parts = words
    .split(',')
    .flatMap((part) => (isKnown(part, known) ? [part] : part.split(/\s+/u)))
    .filter((part) => part.trim() !== '');
  const tags = parts.map((part) => ({
    remove: /^\s*[-−]/u.test(part),
    code: codeAmong(known, bare(part)).toLowerCase(),
  }));
  const of = (remove: boolean) => tags.filter((one) => one.remove === remove).map(({ code }) => code);
  return { add: of(false), remove: of(true), strange: tags.some(({ code }) => !TAG.test(code)) };
}

function isKnown(part: string, known: readonly Named[]): boolean {
  const code = codeAmong(known, bare(part));
  return known.some(({ id }) => id === code);
}

function bare(part: string): string {
  return part.trim().replace(/^[-−+]?\s*#?/u, '');
}
