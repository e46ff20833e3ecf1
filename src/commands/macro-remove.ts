import { atLeast } from '../domain/actor.ts';
import type { Command } from './command.ts';
import { needs } from './handle.ts';
import { given } from './options.ts';

export const macroRemove: Command = {
  name: 'macro-remove',
  summary: 'command.macro-remove',
  example: 'delivery/late',
  role: 'agent',
  group: 'house',
  options: [{ name: 'name', summary: 'option.macro-name', type: 'text', required: true }],
  async run(request, { store, now }) {
    const name = given(request, 'name') ?? '';
    const found = await store.macros.byName(name);
    if (found === null) return { refused: 'unknown-macro', values: { name } };
    if (!atLeast(request.actor.role, found.editor)) return needs(found.editor);
    await store.macros.remove(found.id, now());
    return { key: 'said.macro-removed', values: { name: found.name } };
  },
};
