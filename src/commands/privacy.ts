import { atLeast } from '../domain/actor.ts';
import type { Refusal } from '../domain/refusal.ts';
import { text } from '../texts/texts.ts';
import { dayAndTime } from '../texts/time.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { messageIdOf } from './message.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

const TURNS = ['on', 'off'] as const;
/** Looks that are listed. */
const LISTED = 20;

/** What is counted of people, who may read it and who did; a lead switches that on or off, and everybody is told. */
export const privacy: Command = {
  name: 'privacy',
  summary: 'command.privacy',
  example: '',
  role: 'viewer',
  group: 'team',
  options: [
    {
      name: 'personal',
      summary: 'option.privacy-personal',
      label: 'label.privacy-personal',
      type: 'choice',
      required: false,
      choices: TURNS,
      role: 'lead',
    },
    { name: 'reason', summary: 'option.reason', type: 'rest', required: false, role: 'lead' },
  ],
  async run(request, ports) {
    const turn = TURNS.find((one) => one === given(request, 'personal'));
    return turn === undefined ? tell(request, ports) : decide(turn === 'on', request, ports);
  },
};

async function tell({ actor, language }: Asked, { store, publicUrl }: CommandPorts): Promise<Answer> {
  const [current, views, people] = await Promise.all([
    store.personalFigures.current(),
    store.personalFigures.views(actor.id, { limit: LISTED }),
    store.people.list(),
  ]);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const seen = views.map(({ at, by, what }) => ({
    at,
    by: names.get(by) ?? by,
    what: what.split(' ', 1)[0] ?? '',
  }));
  const lines = seen.map(({ at, by, what }) =>
    text('said.privacy-line', { when: dayAndTime(at, 'UTC', language), who: by, what }, language),
  );
  const link = atLeast(actor.role, 'lead') ? `${publicUrl}/api/audit.html` : null;
  const values = {
    on: current?.on === true ? 'yes' : 'no',
    since: current === null ? '' : dayAndTime(current.at, 'UTC', language),
    by: current === null ? '' : (names.get(current.by) ?? current.by),
    reason: current?.reason ?? '',
    count: views.length,
    lines: lines.join('\n'),
    page: 'docs/staff.md',
    log: link ?? 'none',
  };
  return {
    key: 'said.privacy',
    values,
    data: { personal: current, views: seen, ...(link === null ? {} : { link }) },
  };
}

/** Everybody is told before it holds. */
async function decide(on: boolean, request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const { actor, language } = request;
  const { store, now, announce } = ports;
  if (!atLeast(actor.role, 'lead')) return needs('lead');
  const reason = given(request, 'reason')?.trim() ?? '';
  if (on && reason === '')
    return {
      refused: 'bad-option',
      values: { option: 'reason', problem: text('problem.missing', {}, language) },
    };
  // Somebody stands for it, by name: no program does.
  if ((await store.people.byId(actor.id)) === null)
    return { refused: 'unknown-person', values: { name: actor.name } };
  if (((await store.personalFigures.current())?.on === true) === on)
    return { key: 'said.privacy-same', values: { on: on ? 'yes' : 'no' } };
  const id = `personal:${messageIdOf(request, ports)}`;
  await announce({ id, what: on ? 'personal-on' : 'personal-off', personId: actor.id, until: 0, reason });
  await store.personalFigures.decide({ at: now(), by: actor.id, on, reason });
  store.live.publish({ kind: 'house' });
  return { key: 'said.privacy-turned', values: { on: on ? 'yes' : 'no' } };
}
