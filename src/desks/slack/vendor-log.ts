import { type Logger, LogLevel } from '@slack/bolt';
import type { DeskPorts } from '../desk.ts';

const TOKENS = /x(?:ox[a-z]|app)-[\w-]+/gu;
const LONGEST = 500;

/** What Slack's libraries log, on our log: warnings and errors only (the rest holds bodies), without tokens. */
export function vendorLog(log: DeskPorts['log']): Logger {
  const say = (words: unknown[]) => String(words[0]).replace(TOKENS, '[token]').slice(0, LONGEST);
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...words) => log.warn({ desk: 'slack' }, say(words)),
    error: (...words) => log.error({ desk: 'slack' }, say(words)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
