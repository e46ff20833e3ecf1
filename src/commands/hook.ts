import { HOOK_EVENTS } from '../domain/hook.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Hook, HookDelivery } from '../store/store.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { Answer, Asked, Command } from './command.ts';
import { flagged, given } from './options.ts';
import type { CommandPorts } from './ports.ts';

const ACTIONS = ['list', 'add', 'remove', 'log', 'test', 'resend', 'resume'] as const;
const LINES = 10;
/** Everything that happens is kept and sent for each of them. */
const MOST_HOOKS = 20;

/** Other systems that follow what happens to tickets. */
export const hook: Command = {
  name: 'hook',
  summary: 'command.hook',
  example: 'add https://example.com/osem',
  role: 'lead',
  group: 'house',
  options: [
    { name: 'action', summary: 'option.hook-action', type: 'choice', required: false, choices: ACTIONS },
    { name: 'what', summary: 'option.hook-what', type: 'text', required: false },
    {
      name: 'events',
      summary: 'option.hook-events',
      label: 'label.events',
      type: 'text',
      required: false,
      choices: HOOK_EVENTS,
    },
    { name: 'texts', summary: 'option.hook-texts', type: 'flag', required: false },
  ],
  async run(request, ports) {
    const action = (given(request, 'action') ?? 'list') as (typeof ACTIONS)[number];
    if (action === 'list') return list(request, ports);
    const what = given(request, 'what');
    if (what === undefined)
      return {
        refused: 'bad-option',
        values: { option: 'what', problem: text('problem.missing', {}, request.language) },
      };
    return action === 'add' ? add(request, what, ports) : onOne(action, what, request, ports);
  },
};

async function list(request: Asked, { hooks }: CommandPorts): Promise<Answer> {
  const all = await hooks.list();
  const lines = all.map((one) => lineOf(one, request.language));
  const key = all.length === 0 ? 'said.hooks-none' : 'said.hooks';
  const events = HOOK_EVENTS.join(', ');
  return {
    key,
    values: { count: all.length, lines: lines.join('\n'), events },
    data: { hooks: all.map(shown) },
  };
}

function lineOf({ id, url, events, active, failingSince }: Hook, language: string): string {
  const state = !active ? 'off' : failingSince !== null ? 'failing' : 'on';
  const what = events.length === 0 ? text('said.hook-all', {}, language) : events.join(', ');
  return text('said.hook-line', { id, url, events: what, state }, language);
}

/** Everything but the secret, which is told once. */
function shown({ secret: _secret, ...rest }: Hook): Omit<Hook, 'secret'> {
  return rest;
}

async function add(request: Asked, url: string, { hooks }: CommandPorts): Promise<Answer | Refusal> {
  const wanted = (given(request, 'events') ?? '').split(/[\s,]+/u).filter((event) => event !== '');
  const events = wanted.includes('all') ? [] : wanted;
  const stranger = events.find((event) => !HOOK_EVENTS.includes(event));
  if (stranger !== undefined) {
    const problem = text('problem.choice', { choices: HOOK_EVENTS.join(', ') }, request.language);
    return { refused: 'bad-option', values: { option: 'events', problem } };
  }
  if ((await hooks.list()).length >= MOST_HOOKS)
    return { refused: 'too-many', values: { what: 'hooks', most: MOST_HOOKS } };
  const added = await hooks.add({ url, events, texts: flagged(request, 'texts'), by: request.actor.id });
  if (added === null) return { refused: 'hook-address' };
  const { id, secret } = added;
  return { key: 'said.hook-added', values: { id, secret }, data: { hook: shown(added), secret } };
}

async function onOne(
  action: Exclude<(typeof ACTIONS)[number], 'list' | 'add'>,
  what: string,
  request: Asked,
  { hooks }: CommandPorts,
): Promise<Answer | Refusal> {
  const unknown: Refusal = { refused: 'unknown-hook', values: { id: what } };
  const said = (key: TextKey, data?: unknown): Answer => ({ key, values: { id: what }, data });
  switch (action) {
    case 'remove':
      return (await hooks.remove(what)) ? said('said.hook-removed') : unknown;
    case 'resume':
      return (await hooks.resume(what)) ? said('said.hook-resumed') : unknown;
    case 'resend':
      return (await hooks.resend(what)) ? said('said.hook-resent') : unknown;
    case 'test': {
      const delivery = await hooks.test(what);
      return delivery === null ? unknown : said('said.hook-tested', { delivery });
    }
    case 'log': {
      const log = await hooks.log(what);
      return log === null ? unknown : logged(what, log, request.language);
    }
  }
}

function logged(id: string, log: HookDelivery[], language: string): Answer {
  const lines = log.slice(0, LINES).map((one) => {
    const last = one.tries.at(-1);
    const answer = last === undefined ? '–' : String(last.status ?? last.error);
    const { id: delivery, type, state, tries } = one;
    const at = clockTime(one.at);
    return text('said.hook-delivery', { at, type, state, answer, tries: tries.length, delivery }, language);
  });
  const key = log.length === 0 ? 'said.hook-log-empty' : 'said.hook-log';
  return { key, values: { id, lines: lines.join('\n') }, data: { deliveries: log } };
}
