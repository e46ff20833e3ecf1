/** Lines around a change. */
const AROUND = 3;
/** Lines that come and go; beyond it all is told as one change. */
const MOST_STEPS = 800;

type Line = { sign: ' ' | '-' | '+'; text: string };

/** What changed between two texts as `patch` and `git apply` read it; '' when nothing did. Pure. */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = compared(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines).map((hunk) => told(lines, hunk));
  return `--- a/${name}\n+++ b/${name}\n${hunks.join('')}`;
}

/** Each with what ends it: the last one of a file may have none. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function compared(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const same = (text: string): Line => ({ sign: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** The shortest way from the one to the other, as Myers finds it: its time grows with what changed, not with the file. */
function middle(before: readonly string[], after: readonly string[]): Line[] {
  const trace = stepsFrom(before, after);
  if (trace === null)
    return [
      ...before.map((text): Line => ({ sign: '-', text })),
      ...after.map((text): Line => ({ sign: '+', text })),
    ];
  const lines: Line[] = [];
  let [row, column] = [before.length, after.length];
  for (let steps = trace.length - 1; steps >= 0; steps--) {
    const reached = trace[steps] ?? new Map<number, number>();
    const at = row - column;
    const down = at === -steps || (at !== steps && (reached.get(at - 1) ?? -1) < (reached.get(at + 1) ?? -1));
    const from = down ? at + 1 : at - 1;
    const fromRow = steps === 0 ? 0 : (reached.get(from) ?? 0);
    const fromColumn = fromRow - from;
    while (row > fromRow && column > fromColumn && row > 0 && column > 0) {
      row -= 1;
      column -= 1;
      lines.push({ sign: ' ', text: before[row] ?? '' });
    }
    if (steps === 0) break;
    if (down) lines.push({ sign: '+', text: after[fromColumn] ?? '' });
    else lines.push({ sign: '-', text: before[fromRow] ?? '' });
    [row, column] = [fromRow, fromColumn];
  }
  return lines.reverse();
}

/** How far each diagonal got before each step; null: too much is different. */
function stepsFrom(before: readonly string[], after: readonly string[]): Map<number, number>[] | null {
  const reached = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let steps = 0; steps <= MOST_STEPS; steps++) {
    trace.push(new Map(reached));
    for (let at = -steps; at <= steps; at += 2) {
      const down =
        at === -steps || (at !== steps && (reached.get(at - 1) ?? -1) < (reached.get(at + 1) ?? -1));
      let row = down ? (reached.get(at + 1) ?? 0) : (reached.get(at - 1) ?? 0) + 1;
      while (row < before.length && row - at < after.length && before[row] === after[row - at]) row += 1;
      reached.set(at, row);
      if (row >= before.length && row - at >= after.length) return trace;
    }
  }
  return null;
}

interface Hunk {
  from: number;
  to: number;
}

/** Changes that stand close to each other are told as one. */
function hunksOf(lines: readonly Line[]): Hunk[] {
  const hunks: Hunk[] = [];
  lines.forEach(({ sign }, at) => {
    if (sign === ' ') return;
    const last = hunks.at(-1);
    const to = Math.min(lines.length, at + AROUND + 1);
    if (last !== undefined && at - AROUND <= last.to) last.to = to;
    else hunks.push({ from: Math.max(0, at - AROUND), to });
  });
  return hunks;
}

function told(lines: readonly Line[], { from, to }: Hunk): string {
  const count = (part: readonly Line[], without: Line['sign']) =>
    part.filter(({ sign }) => sign !== without).length;
  const [above, inside] = [lines.slice(0, from), lines.slice(from, to)];
  const span = (without: Line['sign']) => {
    const length = count(inside, without);
    return `${count(above, without) + (length === 0 ? 0 : 1)},${length}`;
  };
  const body = inside.map(({ sign, text }) =>
    text.endsWith('\n') ? sign + text : `${sign}${text}\n\\ No newline at end of file\n`,
  );
  return `@@ -${span('+')} +${span('-')} @@\n${body.join('')}`;
}
