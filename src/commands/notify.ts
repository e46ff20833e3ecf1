import { NOTIFY, type Notify } from '../domain/reach.ts';
import { text } from '../texts/texts.ts';
import type { Command } from './command.ts';
import { given } from './options.ts';

export const notify: Command = {
  name: 'notify',
  summary: 'command.notify',
  example: 'digest',
  role: 'viewer',
  group: 'team',
  options: [
    {
      name: 'how',
      summary: 'option.how',
      label: 'label.how',
      type: 'choice',
      required: false,
      choices: NOTIFY,
    },
  ],
  async run(request, { store, team }) {
    const { actor, language } = request;
    const person = await store.people.byId(actor.id);
    if (person === null) return { refused: 'unknown-person', values: { name: actor.name } };
    const about = (how: Notify) => text(`notify.${how}`, {}, language);
    const how = given(request, 'how') as Notify | undefined;
    if (how !== undefined && how !== person.notify) await team.change(person.id, { notify: how });
    const now = how ?? person.notify;
    const lines = NOTIFY.map((one) => text('said.notify-line', { how: one, about: about(one) }, language));
    const values = { how: now, about: about(now), lines: lines.join('\n') };
    return { key: how === undefined ? 'said.notify' : 'said.notify-changed', values };
  },
};
