import { randomUUID } from 'node:crypto';
import type { Reply } from '../../commands/command.ts';
import { codeOf } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import type { DeskPerson, DeskPorts } from '../desk.ts';
import { type Answers, type Asker, said } from './answer.ts';
import { BUSY_MS } from './limits.ts';

/** What somebody wants done, in the house's words. */
export interface Wish {
  name: string;
  options: Readonly<Record<string, unknown>>;
  /** Named by Slack for this one press: a repeat of it changes nothing. */
  requestId: string;
}

/** A wish of a person of the team, or null: whoever is not mapped to one is a stranger, also in a shared channel. */
export async function asked(ports: DeskPorts, user: string, wish: Wish): Promise<Reply | null> {
  const person = await ports.person({ slack: user });
  if (person === null) return null;
  const { id, name, role } = person;
  return ports.handle({ ...wish, actor: { id, name, role }, desk: 'slack' });
}

export function strangerText(user: string): string {
  return text('slack.stranger', { id: user });
}

/**
 * Works on what somebody pressed, after it was acknowledged: a stranger is told so, a slow answer is announced, and what
 * breaks ends in words with a reference that stands in the log.
 */
export async function work(
  house: { ports: DeskPorts; answers: Answers },
  asker: Asker,
  run: (person: DeskPerson) => Promise<void>,
): Promise<void> {
  const { ports, answers } = house;
  const busy = setTimeout(() => {
    answers.say(asker, said(text('slack.busy'))).catch((error: unknown) => brokenText(ports, error));
  }, BUSY_MS);
  try {
    const person = await ports.person({ slack: asker.user });
    if (person === null) await answers.say(asker, said(strangerText(asker.user)));
    else await run(person);
  } catch (error) {
    const words = brokenText(ports, error);
    await answers.say(asker, said(words)).catch((silent: unknown) => brokenText(ports, silent));
  } finally {
    clearTimeout(busy);
  }
}

/** What the person is told when something broke; the reference in it is found in the log. */
export function brokenText(ports: DeskPorts, error: unknown): string {
  const reference = randomUUID().slice(0, 8);
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : 'unknown';
  ports.log.error({ desk: 'slack', code, reference, message }, 'an interaction did not work');
  return text('slack.broken', { code, reference });
}
