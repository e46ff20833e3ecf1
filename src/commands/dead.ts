import { type TextKey, type TextValues, text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { Command } from './command.ts';
import { given } from './options.ts';

const LINES = 10;

export const dead: Command = {
  name: 'dead',
  summary: 'command.dead',
  example: 'retry-letter 7',
  role: 'supervisor',
  group: 'house',
  options: [
    {
      name: 'action',
      summary: 'option.dead-action',
      type: 'choice',
      required: false,
      choices: ['list', 'retry-letter', 'retry-job'],
    },
    { name: 'id', summary: 'option.dead-id', type: 'id', required: false },
  ],
  async run(request, { store, jobs }) {
    const action = given(request, 'action') ?? 'list';
    const id = given(request, 'id') ?? '';
    const say = (key: TextKey, values?: TextValues) => text(key, values, request.language);
    if (action === 'list') {
      const [letters, failed] = await Promise.all([
        store.inbox.dead({ limit: LINES }),
        jobs.dead({ limit: LINES }),
      ]);
      const lines = [
        ...letters.map((one) =>
          say('said.dead-letter', {
            id: one.id,
            channel: one.channel,
            at: clockTime(one.deadAt),
            error: one.error,
          }),
        ),
        ...failed.map((one) =>
          say('said.dead-job', { id: one.id, kind: one.kind, at: clockTime(one.deadAt), error: one.error }),
        ),
      ];
      const count = letters.length + failed.length;
      return {
        key: count === 0 ? 'said.dead-none' : 'said.dead',
        values: { count, lines: lines.join('\n') },
      };
    }
    const again = action === 'retry-job' ? await jobs.retry(id) : await store.inbox.retry(letterOf(id));
    return again
      ? { key: 'said.retried', values: { id } }
      : { refused: 'bad-option', values: { option: 'id', problem: say('problem.unknown') } };
  },
};

/** The number of a letter as it is listed; 0, which no letter has, for anything else. */
function letterOf(id: string): number {
  return /^\d{1,15}$/.test(id) ? Number(id) : 0;
}
