import { isRecord } from './conditions.ts';
import { QUESTIONS } from './policy.ts';
import type { Problem } from './problems.ts';

/** A rule's name is how people speak of it: it stands once in all files. */
export function sameNames(files: Readonly<Record<string, unknown>>): Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const question of QUESTIONS) {
    const file = `${question}.json`;
    const content = files[file];
    const rules = isRecord(content) && Array.isArray(content.rules) ? content.rules : [];
    for (const rule of rules) {
      const name: unknown = isRecord(rule) ? rule.name : undefined;
      if (typeof name !== 'string') continue;
      const first = seen.get(name);
      if (first !== undefined)
        problems.push({ file, rule: name, field: 'name', problem: `is taken already in ${first}` });
      seen.set(name, first ?? file);
    }
  }
  return problems;
}
