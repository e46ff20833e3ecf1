import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { SqliteConnection } from './sqlite-connection.ts';
import { READER } from './sqlite-dialect.ts';
import { Turns } from './turns.ts';

/** What this program is asked. */
export interface Question {
  id: number;
  text: string;
  parameters: readonly unknown[];
}

/** What it answers; `rows` are null where the statement failed. */
export interface Answer {
  id: number;
  rows: unknown[] | null;
}

const CONNECTIONS = 2;
/** Those who ask know how long they wait. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * The lowest priority still gets whole slices of milliseconds while others wake up; Linux has a class below it, which stands aside at
 * once (sched(7), SCHED_IDLE). Where it cannot be had, the priority has to do.
 */
function standBack(): void {
  setPriority(constants.priority.PRIORITY_LOW);
  execFile('chrt', ['--all-tasks', '--idle', '--pid', '0', String(process.pid)], () => undefined);
}

/** Counts for the house at the lowest priority: whoever takes messages comes first. Ends with the house. */
async function main(file: string): Promise<void> {
  standBack();
  const open = () => SqliteConnection.open(file, READER);
  const turns = new Turns(await Promise.all(Array.from({ length: CONNECTIONS }, open)), LONGEST_WAIT_MS);
  const answer = async ({ id, text, parameters }: Question): Promise<Answer> => {
    const connection = await turns.take();
    try {
      return { id, rows: (await connection.execute(text, parameters)).rows };
    } catch {
      return { id, rows: null };
    } finally {
      turns.give(connection);
    }
  };
  process.on('message', (question: Question) => {
    void answer(question).then((found) => process.send?.(found));
  });
}

process.once('disconnect', () => process.exit());
main(process.argv[2] ?? '').catch(() => process.exit(1));
