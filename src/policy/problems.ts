import { CodedError } from '../domain/coded-error.ts';

/** What is wrong in the rules, where. */
export interface Problem {
  file: string;
  /** The rule's name, or its place when it has none; null when the file as a whole is meant. */
  rule: string | null;
  /** Path of the field, such as `conditions.all[0].operator`; '' when the rule as a whole is meant. */
  field: string;
  problem: string;
}

/** The rules as a whole are refused; every problem is named at once. */
export class BrokenRules extends CodedError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super('broken-rules', problems.map(problemLine).join('\n'));
    this.name = 'BrokenRules';
    this.problems = problems;
  }
}

export function problemLine({ file, rule, field, problem }: Problem): string {
  const place = [file, rule === null ? '' : `rule "${rule}"`, field].filter((part) => part !== '');
  return `${place.join(', ')}: ${problem}`;
}

/** A path as people read it: `all[0].value`. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
