import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { codeOf } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import type { DeskPerson, DeskPorts, Notice } from '../desk.ts';
import type { DiscordApi } from './api.ts';
import { CODE, refusedAs } from './errors.ts';

/** Between two looks at what the application may do: one loss makes many calls fail. */
const LOOK_EVERY_MS = 10_000;
const DAY_MS = 24 * 3_600_000;

/** What whoever looks after the installation has to know: each once, until it changes. */
export interface Trouble {
  /** Something was refused: it may be a channel, a role or the membership that was lost. */
  refused(error: unknown): void;
  full(waiting: number): void;
}

interface TroublePorts {
  ports: Pick<DeskPorts, 'log' | 'team' | 'now' | 'language'>;
  /** What is missing, in words. Throws CodedError. */
  look(): Promise<string[]>;
  tell(person: DeskPerson, notice: Notice): Promise<void>;
}

export function createTrouble({ ports, look, tell }: TroublePorts): Trouble {
  let looking = false;
  let told = '';
  let fullOn = 0;
  let lookedAt = 0;
  const say = async (words: string) => {
    ports.log.error({ desk: 'discord' }, words);
    const day = Math.floor(ports.now() / DAY_MS);
    const key = `trouble:${createHash('sha256').update(words).digest('hex')}:${day}`;
    const leads = (await ports.team()).filter(({ role, discord }) => role === 'lead' && discord !== null);
    const notice = { key, text: words, tickets: [], ref: null, team: null, urgent: true };
    await Promise.allSettled(leads.map((lead) => tell(lead, notice)));
  };
  const lookAgain = async () => {
    await setTimeout(Math.max(0, lookedAt + LOOK_EVERY_MS - ports.now()), undefined, { ref: false });
    lookedAt = ports.now();
    const problems = (await look()).join('\n');
    if (problems !== told && problems !== '')
      await say(text('discord.trouble', { problems }, ports.language));
    told = problems;
  };
  const failed = (error: unknown) =>
    ports.log.warn({ desk: 'discord', code: codeOf(error) }, 'what the application may do was not learnt');
  return {
    refused(error) {
      if (looking || !refusedAs(error, ...LOSSES)) return;
      looking = true;
      void lookAgain()
        .catch(failed)
        .finally(() => {
          looking = false;
        });
    },
    full(waiting) {
      const day = Math.floor(ports.now() / DAY_MS);
      if (fullOn === day) return;
      fullOn = day;
      say(text('discord.full', { count: waiting }, ports.language)).catch(failed);
    },
  };
}

const LOSSES = [CODE.missingAccess, CODE.missingPermissions, CODE.unknownChannel, CODE.unknownGuild];

/** The same calls; whoever wants to know is told what was refused. */
export function watched(api: DiscordApi, refused: (error: unknown) => void): DiscordApi {
  return new Proxy(api, {
    get(target, name, receiver) {
      const call: unknown = Reflect.get(target, name, receiver);
      if (typeof call !== 'function') return call;
      return async (...values: unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(call, target, values);
        } catch (error) {
          refused(error);
          throw error;
        }
      };
    },
  });
}
