import { ASSUMED, type Assumed, busiestHour, type Measured, type Sizing, sizingOf } from './sizing.ts';

/** Processes of which it is told how long a message would wait. */
const PROCESSES = [1, 2, 10];

const MEANS: Record<keyof Assumed, string> = {
  tickets: 'tickets a year',
  messagesPerTicket: 'messages a ticket, in and out',
  busiestHour: 'of a week’s messages in its busiest hour',
  busiestWeek: 'times an average week: the busiest',
  years: 'years that tickets stay',
  bloat: 'times the bytes of fresh rows, after a year of changes',
  hotWeeks: 'weeks whose tickets are still looked at',
};

/** The arithmetic, line by line, for whoever plans a server. */
export function told(assumed: Assumed, measured: Measured): string {
  const sizing = sizingOf(assumed, measured);
  const assumptions = Object.entries(MEANS).map(([name, means]) => {
    const value = assumed[name as keyof Assumed];
    return line(
      count(value),
      `${means} (--${name}${value === ASSUMED[name as keyof Assumed] ? '' : ', given'})`,
    );
  });
  const tables = Object.entries(measured.bytes).map(([name, { rows, indexes }]) =>
    line(`${count(rows + indexes)} B`, `${name}: ${count(rows)} rows, ${count(indexes)} indexes`),
  );
  return [
    'Assumed',
    ...assumptions,
    '',
    `Measured, a whole case of ${count(measured.messages)} messages`,
    ...tables,
    line(count(measured.commits), 'syncs of the log'),
    line(size(measured.wal), 'of log'),
    line(
      `${count(measured.perProcess)}/s`,
      'messages that one process is taken to handle, a cautious figure: `npm run bench -- --only=many` measures it',
    ),
    '',
    'Counted',
    ...counted(sizing),
    '',
    'Simulated: the busiest hour by chance, from a message’s arrival to its commit',
    ...PROCESSES.map((processes) => waitLine(sizing.messages.busiest, processes, measured.perProcess)),
  ].join('\n');
}

function counted({ messages, iops, wal, bytes, memory, processes, connections }: Sizing): string[] {
  return [
    line(`${count(messages.year)}`, 'messages a year: tickets × messages a ticket'),
    line(`${count(messages.average)}/s`, 'on average'),
    line(
      `${count(messages.busiest)}/s`,
      'in the busiest hour: a year ÷ 52 × busiest week × busiest hour ÷ 3600',
    ),
    line(`${count(iops.log)}/s`, 'syncs of the log then, and the disk must take so many'),
    line(`${count(iops.pages)}/s`, 'pages of 8 kB then, written between checkpoints'),
    line(`${size(wal.busiest)}/s`, 'of log then'),
    line(size(wal.day), 'of log on a day of the busiest week: what a copy elsewhere has to take'),
    line(size(bytes.ticket), 'a ticket with its messages, kept'),
    line(size(bytes.year), 'a year'),
    line(
      size(bytes.kept),
      'all years that stay; the disk should have half as much again for backups, sorting and log',
    ),
    line(size(memory.hot), 'looked at often: the tickets of the last weeks'),
    line(size(memory.machine), 'memory of the database’s machine, at least'),
    line(size(memory.sharedBuffers), 'shared_buffers, a quarter of it'),
    line(count(processes), 'processes of Osem: none above half of what it can do, and one that may die'),
    line(count(connections), 'max_connections: 15 a process, and 10'),
  ];
}

function waitLine(perSecond: number, processes: number, perProcess: number): string {
  const { busy, median, p99 } = busiestHour({ perSecond, processes, perProcess });
  const what = `${processes === 1 ? 'process' : 'processes'}, busy ${count(busy * 100)} %`;
  if (median === null || p99 === null) return line(`${processes}`, `${what}: never catches up`);
  return line(`${processes}`, `${what}: median ${count(median * 1000)} ms, p99 ${count(p99 * 1000)} ms`);
}

function line(value: string, means: string): string {
  return `${value.padStart(14)}  ${means}`;
}

/** Three digits are enough to plan by. */
function count(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}
