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

/** Characters of what people read; a value that somebody pasted need not be read again. */
const LONGEST = { name: 80, value: 60, field: 160, problem: 800 };
/** Lines of a message; the rest is counted. */
const MOST_LINES = 50;

/** The rules as a whole are refused; every problem is named at once. */
export class BrokenRules extends CodedError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const short = problems.map(shortened);
    const more = short.length - MOST_LINES;
    const lines = short.slice(0, MOST_LINES).map(problemLine);
    super('broken-rules', [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'));
    this.name = 'BrokenRules';
    this.problems = short;
  }
}

export function problemLine({ file, rule, field, problem }: Problem): string {
  const place = [file, rule === null ? '' : `rule "${rule}"`, field].filter((part) => part !== '');
  return `${place.join(', ')}: ${problem}`;
}

/** A problem of a file as a whole. */
export function whole(file: string, problem: string): Problem {
  return { file, rule: null, field: '', problem };
}

/** A path as people read it: `all[0].value`. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

function shortened({ file, rule, field, problem }: Problem): Problem {
  return {
    file: cut(file, LONGEST.name),
    rule: rule === null ? null : cut(rule, LONGEST.name),
    field: cut(field, LONGEST.field),
    problem: cut(problem, LONGEST.problem),
  };
}

/** A value as a problem names it: as JSON, and no longer than it takes to find it. */
export function shown(value: unknown): string {
  return cut(JSON.stringify(value) ?? 'at all', LONGEST.value);
}

/** Without its midst when it is too long: what it is stands at the start, what is wrong often at the end. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.floor(most / 4);
  return `${text.slice(0, most - end - 1)}…${text.slice(-end)}`;
}
