import { readFileSync } from 'node:fs';
import type { REST } from 'discord.js';
import type { Choice, Outbound } from '../src/channels/channel.ts';
import { sendAll as toDiscord } from '../src/channels/discord/outgoing.ts';
import { sendAll as toSlack } from '../src/channels/slack/outgoing.ts';
import type { Survey, SurveyQuestion } from '../src/domain/survey.ts';
import { surveysOf } from '../src/policy/surveys-file.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { ownText } from '../src/texts/own-words.ts';
import { surveyChoices, surveySaid, withLink } from '../src/texts/survey-words.ts';
import { type TextKey, text } from '../src/texts/texts.ts';
import { toldIn } from '../src/texts/told.ts';
import { discordMessage } from './discord.ts';
import type { Sample } from './samples.ts';
import { slackMessage } from './slack.ts';

/** What the house says to customers by itself where they write in Slack and in Discord, as the platforms are handed it. */
export async function customerSamples(): Promise<{
  slack: [string, Sample[]][];
  discord: [string, Sample[]][];
}> {
  const kinds: [string, [string, Asked][]][] = [
    ['A survey, question by question', asked()],
    ['A survey in every language', LANGUAGE_TAGS.map((language) => [language, firstOf(language)])],
    ['What came of it', told()],
  ];
  const drawn = async (by: (title: string, message: Asked) => Promise<Sample>) =>
    Promise.all(
      kinds.map(
        async ([kind, all]): Promise<[string, Sample[]]> => [
          kind,
          await Promise.all(all.map(([title, message]) => by(title, message))),
        ],
      ),
    );
  return { slack: await drawn(inSlack), discord: await drawn(inDiscord) };
}

interface Asked {
  text: string;
  choices: Choice[];
}

const [SURVEY] = surveysOf(JSON.parse(readFileSync('rules/surveys.json', 'utf8'))).surveys as [Survey];
const LINK =
  'https://desk.example/surveys/0190a7c2-0000-7000-8000-000000000012.mh5n2k4g.kU3x0b8Qb9vYt1sV7oM2wZcRf6hJpL4nXaGdEiTuKyA';

function firstOf(language: string): Asked {
  return questionIn(SURVEY.questions[0], 'survey', language);
}

function asked(): [string, Asked][] {
  return [
    ['the first question, with what it is for', firstOf('en')],
    ['the next one', questionIn(SURVEY.questions[1], 'survey-next', 'en')],
    [
      'thanks, and a way to pass them on',
      {
        text: withLink({}, toldIn(SURVEY.thanks, 'en'), { link: LINK, rest: true }, 'en'),
        choices: [{ id: 'thank', label: text('chat.thank-named', { name: 'Ana' }, 'en') }],
      },
    ],
  ];
}

function questionIn(question: SurveyQuestion | undefined, about: string, language: string): Asked {
  if (question === undefined) throw new Error('There is no such question');
  const said = surveySaid(SURVEY, question.id, language);
  const words = ownText({}, `customer.${about}` as TextKey, { ...said, named: 'no', name: '' }, language);
  const way = { link: LINK, rest: false };
  return {
    text: about === 'survey' ? withLink({}, words, way, language) : words,
    choices: surveyChoices(question, language),
  };
}

function told(): [string, Asked][] {
  const named = { named: 'yes', name: 'Maja' };
  const said = (about: string, values: Record<string, string | number>): Asked => ({
    text: ownText({}, `customer.${about}` as TextKey, { ...named, ...values }, 'en'),
    choices: [],
  });
  const won = { way: 'raffle', what: '2 × Coupon', lot: 'b1946ac92492d2347c6235b4d2611184'.repeat(2) };
  return [
    ['you said, we did', said('improved', { text: 'We are here on Saturdays, too: from nine to one.' })],
    ['a prize of a raffle', said('reward', { ...won, codes: 'SPRING-7Q2M, SPRING-9X4K', count: 2 })],
    ['STOP was heard', said('stopped', {})],
  ];
}

const message = (conversation: string, { text: words, choices }: Asked): Outbound => ({
  ...{ key: '0190a7c2-0000-7000-8000-000000000012.survey.9', conversation, to: 'maja', text: words },
  ...{ from: { name: 'Osem', team: null }, files: [], bySystem: true, choices },
});

async function inSlack(title: string, asks: Asked): Promise<Sample> {
  const posted: { text: string; blocks: readonly unknown[] }[] = [];
  const call = async (_method: string, _unsure: boolean, options: Record<string, unknown>) => {
    const { text: words, blocks = [] } = options as { text: string; blocks?: unknown[] };
    posted.push({ text: words, blocks });
    return { ok: true, ts: '1700000000.000100' };
  };
  await toSlack(call, message('C0HELP:1700000000.000001', asks), { fileBytes: 1, timeoutMs: 1 });
  const [made] = posted;
  if (made === undefined) throw new Error('Nothing was posted');
  return { of: toSlack.name, title, made, drawn: slackMessage(made) };
}

async function inDiscord(title: string, asks: Asked): Promise<Sample> {
  const posted: { content: string; components?: unknown[] }[] = [];
  const rest = {
    post: async (_route: string, { body }: { body: (typeof posted)[number] }) => {
      posted.push(body);
      return { id: '1' };
    },
  } as unknown as REST;
  const place = '700000000000000010:700000000000000011:700000000000000012:public';
  await toDiscord(rest, message(place, asks), 1);
  const [body] = posted;
  if (body === undefined) throw new Error('Nothing was posted');
  const made = { content: body.content, embeds: [], components: body.components ?? [] };
  return { of: toDiscord.name, title, made, drawn: discordMessage(made as never) };
}
