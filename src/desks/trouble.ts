import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { codeOf } from '../domain/coded-error.ts';
import { text } from '../texts/texts.ts';
import type { DeskPerson, DeskPorts, Notice } from './desk.ts';

/** Between two looks at what the application may do: one loss makes many calls fail. */
const LOOK_EVERY_MS = 10_000;
const DAY_MS = 24 * 3_600_000;

/** What whoever looks after the installation has to know: each once, until it changes. Tickets stay as they are. */
export interface Trouble {
  /** Something was refused: it may be a channel, a role or the membership that was lost. */
  refused(error: unknown): void;
  /** Something worked: what was lost may be back. */
  worked(): void;
  /** Says something that only people can mend, once a day. */
  daily(what: string, words: string): void;
}

interface TroublePorts {
  desk: 'slack' | 'discord';
  ports: Pick<DeskPorts, 'log' | 'team' | 'now' | 'language'>;
  /** Whether a refusal can mean that something was lost. */
  isLoss(error: unknown): boolean;
  /** What is missing, in words. Throws CodedError. */
  look(): Promise<string[]>;
  tell(person: DeskPerson, notice: Notice): Promise<void>;
}

export function createTrouble({ desk, ports, isLoss, look, tell }: TroublePorts): Trouble {
  const { language } = ports;
  const saidOn = new Map<string, number>();
  let looking = false;
  let told = '';
  let lookedAt = 0;
  const say = async (words: string, urgent: boolean) => {
    ports.log[urgent ? 'error' : 'info']({ desk }, words);
    const day = Math.floor(ports.now() / DAY_MS);
    const key = `trouble:${createHash('sha256').update(words).digest('hex')}:${day}`;
    const leads = (await ports.team()).filter((person) => person.role === 'lead' && person[desk] !== null);
    const notice = { key, text: words, tickets: [], ref: null, team: null, urgent };
    await Promise.allSettled(leads.map((lead) => tell(lead, notice)));
  };
  const lookAgain = async () => {
    const rest = lookedAt + LOOK_EVERY_MS - ports.now();
    // No more than that, also when the clock was set back.
    await setTimeout(Math.min(Math.max(0, rest), LOOK_EVERY_MS), undefined, { ref: false });
    lookedAt = ports.now();
    const problems = (await look()).join('\n');
    if (problems === told) return;
    const before = told;
    told = problems;
    if (problems !== '') await say(text(`${desk}.trouble`, { problems }, language), true);
    else await say(text(`${desk}.trouble-over`, { problems: before }, language), false);
  };
  const failed = (error: unknown) =>
    ports.log.warn({ desk, code: codeOf(error) }, 'what the application may do was not learnt');
  const begin = () => {
    if (looking) return;
    looking = true;
    void lookAgain()
      .catch(failed)
      .finally(() => {
        looking = false;
      });
  };
  return {
    refused(error) {
      if (isLoss(error)) begin();
    },
    worked() {
      if (told !== '' && Math.abs(ports.now() - lookedAt) >= LOOK_EVERY_MS) begin();
    },
    daily(what, words) {
      const day = Math.floor(ports.now() / DAY_MS);
      if (saidOn.get(what) === day) return;
      saidOn.set(what, day);
      say(words, true).catch(failed);
    },
  };
}

/** The same calls; whoever wants to know is told what was refused, and that something worked. */
export function watched<Api extends object>(
  api: Api,
  trouble: () => Pick<Trouble, 'refused' | 'worked'>,
): Api {
  return new Proxy(api, {
    get(target, name, receiver) {
      const call: unknown = Reflect.get(target, name, receiver);
      if (typeof call !== 'function') return call;
      return async (...values: unknown[]): Promise<unknown> => {
        try {
          const answer: unknown = await Reflect.apply(call, target, values);
          trouble().worked();
          return answer;
        } catch (error) {
          trouble().refused(error);
          throw error;
        }
      };
    },
  });
}
