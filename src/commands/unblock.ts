import { atLeast } from '../domain/actor.ts';
import type { Block } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import { blockedName } from './blocked-name.ts';
import type { Command } from './command.ts';
import { needs } from './handle.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

const LINES = 20;

/** Lifts a block, or lists those that stand. What is in quarantine is taken out by hand: it may be spam all the same. */
export const unblock: Command = {
  name: 'unblock',
  summary: 'command.unblock',
  example: '3f1c9a02',
  role: 'agent',
  group: 'house',
  options: [{ name: 'block', summary: 'option.block', type: 'text', required: false }],
  async run(request, ports) {
    const id = given(request, 'block')?.trim();
    if (id === undefined) {
      const blocks = await ports.store.blocks.list({ limit: LINES });
      const told = await Promise.all(blocks.map((block) => tellOf(block, ports, request.language)));
      const lines = told.map((values) => text('said.block-line', values, request.language));
      return {
        key: 'said.blocks',
        values: { count: blocks.length, lines: lines.join('\n') },
        data: { blocks: blocks.map((block, index) => ({ ...block, told: told[index] })) },
      };
    }
    const standing = await ports.store.blocks.byId(id);
    if (standing?.kind === 'domain' && !atLeast(request.actor.role, 'supervisor')) return needs('supervisor');
    const lifted = await ports.store.blocks.lift(id, request.actor.id, ports.now());
    if (lifted === null) return { refused: 'unknown-block', values: { id } };
    return { key: 'said.unblocked', values: { value: await blockedName(lifted, ports, request) } };
  },
};

/** The parts of its line in the list. */
async function tellOf(block: Block, ports: CommandPorts, language: string) {
  const person = await ports.store.people.byId(block.by);
  return {
    id: block.id,
    kind: text(`block.${block.kind}`, {}, language),
    value: await blockedName(block, ports, { language }),
    who: person?.name ?? '–',
    at: clockTime(block.at),
  };
}
