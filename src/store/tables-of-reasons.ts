import type { Engine } from './database.ts';

/** Why rules were changed stood behind who did it, after a space: ids have none. */
export function reasonsOfRules(engine: Engine): string[] {
  const space = `${engine === 'postgres' ? 'strpos' : 'instr'}(activated_by, ' ')`;
  return [
    'alter table rule_sets add column reason text',
    `update rule_sets set reason = substr(activated_by, ${space} + 1),
      activated_by = substr(activated_by, 1, ${space} - 1) where ${space} > 0`,
  ];
}
