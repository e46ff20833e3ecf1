import type { types } from '@slack/bolt';
import type { Reply } from '../../commands/command.ts';
import { codeOf } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { SLACK_API, trusted } from '../../vendors/slack/download.ts';
import type { DeskPorts } from '../desk.ts';
import { isQuestion, lackedBy, listedBy, mergeAsked, takenBackOf } from '../outcome.ts';
import { pieces } from '../plain.ts';
import { type RemedyPress, remedyPresses } from '../remedies.ts';
import { ACTION, actionId } from './actions.ts';
import type { SlackApi } from './api.ts';
import { button, paragraph } from './blocks.ts';
import { escaped } from './inert.ts';
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

/** What a command answered; what was done can be taken back with one press, and what is missing filled in. */
export function saidOf(command: string, reply: Reply, language: string): Said {
  const merge = mergeAsked(reply);
  if (merge !== null) {
    const act = { id: ACTION.merge, value: `${merge.number}:${merge.into}` };
    return said(reply.text, pressOf(button(text('merge.all-the-same', {}, language), act)));
  }
  if (isQuestion(reply)) return said(`${reply.text} ${text('slack.confirm-hint', {}, language)}`);
  const lacked = lackedBy(reply);
  if (lacked !== null) return said(reply.text, { type: 'actions', elements: fillers(lacked) });
  const presses = remedyPresses(command, reply, language);
  if (presses.length > 0) return said(reply.text, remedyButtons(presses));
  const taken = takenBackOf(command, reply);
  if (taken === null) return said(reply.text);
  const value = `${taken.number}:${taken.what}`;
  return said(reply.text, pressOf(button(text('slack.undo', {}, language), { id: ACTION.undo, value })));
}

/** Small remedies, each with what can be done to it. */
export function remedyButtons(presses: readonly RemedyPress[]): types.ActionsBlock {
  const elements = presses
    .slice(0, LIMITS.actionElements)
    .map(({ id, label }) => button(label, { id: actionId(ACTION.remedy, id), value: id }));
  return { type: 'actions', elements };
}

function pressOf(press: types.Button): types.ActionsBlock {
  return { type: 'actions', elements: [press] };
}

function fillers({ number, commands }: { number: number; commands: string[] }): types.Button[] {
  return commands.map((name) =>
    name === 'check'
      ? button(name, { id: ACTION.steps, value: String(number) })
      : button(name, { id: actionId(ACTION.form, name), value: `${number}:${name}` }),
  );
}

/** A list of tickets, each with a button that opens it on the web. */
export function withLinks(what: Said, reply: Reply, publicUrl: string): Said {
  const elements = listedBy(reply)
    .slice(0, LIMITS.actionElements)
    .map((number) => ({ number, url: `${publicUrl}/desk/#/tickets/${number}` }))
    .filter(({ url }) => url.length <= LIMITS.url)
    .map(({ number, url }) =>
      button(`#${number}`, { id: actionId(ACTION.open, String(number)), value: String(number) }, { url }),
    );
  return elements.length === 0 ? what : { ...what, blocks: [...what.blocks, { type: 'actions', elements }] };
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
  /**
   * Says it to the one who asked, instead of what they pressed when `instead` is set. What cannot be said is in the log: it
   * undoes nothing of what was done.
   */
  say(to: Asker, what: Said, instead?: boolean): Promise<void>;
}

interface Ways {
  api: Pick<SlackApi, 'ephemeral' | 'direct' | 'post'>;
  /** Where the Web API is; undefined: at Slack. */
  apiUrl: string | undefined;
  deskChannel: string;
  timeoutMs: number;
  log: DeskPorts['log'];
  /** Builds somebody's Home anew with an answer at its top. */
  showHome(user: string, what: Said): Promise<void>;
}

/** Where they asked, else where the desk is, else directly: everybody is told in one of these. */
export function createAnswers({ api, apiUrl, deskChannel, timeoutMs, log, showHome }: Ways): Answers {
  const directly = async (user: string, what: Said) => {
    await api.post(await api.direct(user), { ...what, mark: { type: 'osem_answer', payload: {} } });
  };
  const ephemeral = (channel: string, user: string, what: Said) => api.ephemeral({ channel, user, ...what });
  return {
    async say(to, what, instead = false) {
      const { user, channel, responseUrl } = to;
      const url = responseUrl === null ? null : slacks(responseUrl, apiUrl);
      if (url !== null && (await respond(url, what, instead, timeoutMs))) return;
      const ways = [
        ...(to.home === true ? [() => showHome(user, what)] : []),
        ...[...new Set([channel ?? deskChannel, deskChannel])].map((one) => () => ephemeral(one, user, what)),
        () => directly(user, what),
      ];
      for (const way of ways) {
        const error = await way().then(
          () => null,
          (reason: unknown) => reason ?? true,
        );
        if (error === null) return;
        const message = error instanceof Error ? error.message : 'unknown';
        log.warn({ desk: 'slack', code: codeOf(error), message }, 'an answer could not be given there');
      }
    },
  };
}

/** The address, or null for one that is not Slack's: an answer may hold what is for one person alone. */
function slacks(address: string, apiUrl: string | undefined): URL | null {
  return trusted(address, apiUrl ?? SLACK_API) ?? trusted(address, SLACK_API);
}

/** Whether Slack took the answer at its address. */
async function respond(
  url: URL,
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
