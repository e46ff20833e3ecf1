import { isRefusal } from '../domain/refusal.ts';
import { LANGUAGE_TAGS, LANGUAGES, type Language } from '../texts/languages.ts';
import { learn, text } from '../texts/texts.ts';
import type { Answer, Asked, Command } from './command.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { zoneIn } from './zone-option.ts';

/** The tag that stands for no choice of one's own. */
const HOUSE = 'house';

export const language: Command = {
  name: 'language',
  summary: 'command.language',
  example: 'sl',
  role: 'viewer',
  group: 'team',
  options: [
    {
      name: 'language',
      summary: 'option.language',
      label: 'label.language',
      type: 'choice',
      required: false,
      choices: [...LANGUAGE_TAGS, HOUSE],
    },
    { name: 'zone', summary: 'option.language-zone', label: 'label.zone', type: 'text', required: false },
  ],
  async run(request, ports) {
    const { actor } = request;
    const person = await ports.store.people.byId(actor.id);
    // The bearer of the house's own token is nobody, and reads no desk.
    if (person === null) return { refused: 'unknown-person', values: { name: actor.name } };
    const zone = zoneIn(request);
    if (isRefusal(zone)) return zone;
    if (zone.zone !== undefined) await ports.team.change(person.id, zone);
    const chosen = given(request, 'language');
    if (chosen === undefined) return current(person.language, request, ports);
    const own = chosen === HOUSE ? null : chosen;
    await ports.team.change(person.id, { language: own });
    const spoken = own ?? ports.language;
    await learn(spoken);
    return { key: 'said.language-changed', values: { language: nameOf(spoken) }, language: spoken };
  },
};

function current(own: string | null, request: Asked, ports: CommandPorts): Answer {
  const lines = LANGUAGE_TAGS.map((tag) =>
    text('said.language-line', { tag, name: nameOf(tag) }, request.language),
  );
  return {
    key: own === null ? 'said.language-house' : 'said.language',
    values: { language: nameOf(own ?? ports.language), lines: lines.join('\n') },
  };
}

function nameOf(tag: string): string {
  return LANGUAGES[tag as Language] ?? tag;
}
