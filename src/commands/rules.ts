import { atLeast } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import type { Command } from './command.ts';
import { needs } from './handle.ts';
import { given } from './options.ts';

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
      type: 'choice',
      required: false,
      choices: ['show', 'reload'],
    },
  ],
  async run(request, { policy }) {
    if (given(request, 'action') !== 'reload') {
      const { version } = policy.current();
      return { key: 'said.rules', values: { version: version.slice(0, 12) }, data: { version } };
    }
    if (!atLeast(request.actor.role, 'lead')) return needs('lead');
    try {
      const { version, changed } = await policy.reload(`person:${request.actor.id}`);
      const key = changed ? 'said.rules-reloaded' : 'said.rules-same';
      return { key, values: { version: version.slice(0, 12) }, data: { version, changed } };
    } catch (error) {
      if (error instanceof CodedError && error.code === 'broken-rules') {
        return { refused: 'broken-rules', values: { problem: error.message } };
      }
      throw error;
    }
  },
};
