import { atLeast } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { CALLS_MS, quietOf } from '../domain/escalation-rule.ts';
import type { Refusal } from '../domain/refusal.ts';
import { text } from '../texts/texts.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

export const rules: Command = {
  name: 'rules',
  summary: 'command.rules',
  example: 'reload',
  role: 'viewer',
  group: 'house',
  options: [
    {
      name: 'action',
      summary: 'option.rules-action',
      label: 'label.what-to-do',
      type: 'choice',
      required: false,
      role: 'lead',
      choices: ['show', 'reload', 'unmute'],
    },
    { name: 'rule', summary: 'option.rules-rule', type: 'rest', required: false, role: 'lead' },
  ],
  async run(request, ports) {
    const action = given(request, 'action') ?? 'show';
    if (action === 'show') return show(request, ports);
    if (!atLeast(request.actor.role, 'lead')) return needs('lead');
    return action === 'unmute' ? unmute(request, ports) : reload(request, ports);
  },
};

/** Leads also see what became of the calls of each rule. */
async function show({ actor, language }: Asked, ports: CommandPorts): Promise<Answer> {
  const { version, callings } = ports.policy.current();
  const values = { version: version.slice(0, 12) };
  if (!atLeast(actor.role, 'lead')) return { key: 'said.rules', values, data: { version } };
  const now = ports.now();
  const known = Object.values(callings);
  const books = await ports.store.escalations.lines(
    known.map(({ content }) => content),
    now - CALLS_MS,
  );
  const calls = known.flatMap((calling) => {
    const line = books.find(({ content }) => content === calling.content);
    if (line === undefined) return [];
    const { called, dismissed, shadowed } = line;
    const state = quietOf(calling, line, now) ?? 'speaks';
    return [{ rule: calling.rule, called, dismissed, shadowed, state }];
  });
  const lines = calls
    .filter(({ called, shadowed, state }) => called + shadowed > 0 || state !== 'speaks')
    .map((line) => text('said.rules-calls', line, language));
  const data = { version, calls };
  if (lines.length === 0) return { key: 'said.rules', values, data };
  return { key: 'said.rules-with-calls', values: { ...values, lines: lines.join('\n') }, data };
}

async function unmute(request: Asked, { policy, store, now }: CommandPorts): Promise<Answer | Refusal> {
  const name = (given(request, 'rule') ?? '').trim().replace(/^["“„«](.*)["”“»]$/u, '$1');
  const { callings } = policy.current();
  const calling = Object.values(callings).find(({ rule }) => rule.toLowerCase() === name.toLowerCase());
  if (calling === undefined) return { refused: 'unknown-rule', values: { name } };
  const { rule, content } = calling;
  const changed = await store.escalations.unmute(content, now());
  if (changed) store.live.publish({ kind: 'house' });
  return { key: changed ? 'said.rule-unmuted' : 'said.rule-not-muted', values: { rule }, data: { changed } };
}

async function reload({ actor }: Asked, { policy }: CommandPorts): Promise<Answer | Refusal> {
  try {
    const { version, changed } = await policy.reload(`person:${actor.id}`);
    const key = changed ? 'said.rules-reloaded' : 'said.rules-same';
    return { key, values: { version: version.slice(0, 12) }, data: { version, changed } };
  } catch (error) {
    if (error instanceof CodedError && error.code === 'broken-rules') {
      return { refused: 'broken-rules', values: { problem: error.message } };
    }
    throw error;
  }
}
