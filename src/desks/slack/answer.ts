import type { types } from '@slack/bolt';
import type { Reply } from '../../commands/command.ts';
import { text } from '../../texts/texts.ts';
import { ACTION } from './actions.ts';
import type { SlackApi } from './api.ts';
import { button, paragraph } from './blocks.ts';
import { escaped, pieces } from './inert.ts';
import { LIMITS } from './limits.ts';

/** Paragraphs of one answer: together they stay below what Slack takes in a message. */
const PARAGRAPHS = 4;

export interface Said {
  text: string;
  blocks: types.KnownBlock[];
}

/** An answer that only the person who asked sees. */
export function said(words: string, ...more: types.KnownBlock[]): Said {
  const { parts } = pieces(words, LIMITS.sectionText, PARAGRAPHS);
  return { text: escaped(words, LIMITS.sectionText), blocks: [...parts.map(paragraph), ...more] };
}

/** Commands after which a reply is on its way. */
const SENDS: ReadonlySet<string> = new Set(['reply', 'send']);

/** What a command answered; a reply on its way can be taken back with one press. */
export function saidOf(command: string, reply: Reply, language: string): Said {
  if (!reply.ok) {
    const again = reply.refused === 'customer-wrote' || reply.refused === 'someone-elses';
    return said(again ? `${reply.text} ${text('slack.confirm-hint', {}, language)}` : reply.text);
  }
  const message = SENDS.has(command) ? messageIn(reply.data) : null;
  if (message === null || reply.ticket === undefined) return said(reply.text);
  const undo = button(text('slack.undo', {}, language), {
    id: ACTION.undo,
    value: `${reply.ticket}:${message}`,
  });
  return said(reply.text, { type: 'actions', elements: [undo] });
}

function messageIn(data: unknown): string | null {
  const message: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'message') : null;
  return typeof message === 'string' ? message : null;
}

/** Where the answer to somebody's press or command goes. */
export interface Asker {
  user: string;
  /** Where they asked; null for a modal, whose answers go to the desk channel. */
  channel: string | null;
  /** They asked from their Home: it is built anew with the answer at its top. */
  home?: boolean;
  /** Slack's address for answers to this one press: good for 5 answers in 30 minutes, in every channel. */
  responseUrl: string | null;
}

export interface Answers {
  /** Says it to the one who asked, instead of what they pressed when `instead` is set. Throws CodedError. */
  say(to: Asker, what: Said, instead?: boolean): Promise<void>;
}

/** `showHome`: builds somebody's Home anew with an answer at its top. */
export function createAnswers(
  api: Pick<SlackApi, 'ephemeral'>,
  deskChannel: string,
  timeoutMs: number,
  showHome: (user: string, what: Said) => Promise<void>,
): Answers {
  return {
    async say(to, what, instead = false) {
      if (to.home === true) return showHome(to.user, what);
      if (to.responseUrl !== null && (await respond(to.responseUrl, what, instead, timeoutMs))) return;
      const channel = to.channel ?? deskChannel;
      try {
        await api.ephemeral({ channel, user: to.user, ...what });
      } catch (error) {
        if (channel === deskChannel) throw error;
        await api.ephemeral({ channel: deskChannel, user: to.user, ...what });
      }
    },
  };
}

/** Whether Slack took the answer at its address. */
async function respond(
  url: string,
  { text, blocks }: Said,
  instead: boolean,
  timeoutMs: number,
): Promise<boolean> {
  const body = { response_type: 'ephemeral', replace_original: instead, text, blocks };
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
