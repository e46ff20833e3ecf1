import { commands } from '../src/commands/commands.ts';
import { send } from '../src/commands/send.ts';
import type { TicketCard } from '../src/desks/card.ts';
import { anotherTime } from '../src/desks/scheduled.ts';
import { said, saidOf, withLinks } from '../src/desks/slack/answer.ts';
import { cardPost } from '../src/desks/slack/card.ts';
import { checklistView } from '../src/desks/slack/checklist.ts';
import { commandView, moreView } from '../src/desks/slack/forms.ts';
import { homeMessage, homeView } from '../src/desks/slack/home-view.ts';
import { loadingView, messageView, reasonView } from '../src/desks/slack/modals.ts';
import { noticePost } from '../src/desks/slack/notice.ts';
import { NOTHING_OFFERED, offerView } from '../src/desks/slack/offer-view.ts';
import { offerSaid } from '../src/desks/slack/offers.ts';
import { replyView } from '../src/desks/slack/reply-view.ts';
import { splitView } from '../src/desks/slack/split-here.ts';
import { threadPost } from '../src/desks/slack/thread.ts';
import { wishBlocks } from '../src/desks/slack/wishes.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import type { Measured } from './insight-samples.ts';
import { NOW } from './now.ts';
import {
  ANA,
  ASKED_CARD,
  BOR,
  CARD,
  CARDS,
  DECISION,
  FOUND,
  HOSTILE,
  HOSTILE_CARD,
  LACKING,
  LOADS,
  MESSAGES,
  NOTICES,
  OFFER,
  QUOTED,
  READY,
  REPLIES,
  type Sample,
  sample,
} from './samples.ts';
import { slackMessage, slackView } from './slack.ts';

const seen = (made: Parameters<typeof slackMessage>[0]) => slackMessage(made, true);
const REMEMBERED = { number: CARD.number, seen: CARD.newestId, channel: 'C0DESK' };
const GROUND = { card: CARD, team: [ANA, BOR], remembered: REMEMBERED, language: 'en' };
const QUOTE = {
  offered: { chosen: ['coupon:4'], what: 'refund:20', text: HOSTILE, because: 'Late' },
  quoted: QUOTED,
};
const HOME = { language: 'en', now: NOW, note: null };

/** Everything that the Slack desk can show, by kind. */
export function slackSamples(help: string, figures: Measured): [string, Sample[]][] {
  return [
    ['Cards', CARDS.map(([title, one]) => sample(title, slackMessage, cardPost, one, 'en'))],
    ['A card in every language', LANGUAGE_TAGS.map((tag) => sample(tag, slackMessage, cardPost, CARD, tag))],
    [
      'Threads',
      MESSAGES.map(([title, message]) =>
        sample(title, slackMessage, threadPost, message, 'https://desk.example/desk', 'en'),
      ),
    ],
    [
      'Notices',
      NOTICES.map(([title, notice, people]) => sample(title, slackMessage, noticePost, notice, people, 'en')),
    ],
    ['Answers', answers(help)],
    [
      'What is measured, asked and thanked for',
      [
        ...figures.notices.map(([title, one]) =>
          sample(title, slackMessage, noticePost, one, one.alone ? [ANA] : [], 'en'),
        ),
        ...figures.answers.map(([title, command, answer]) =>
          sample(title, seen, saidOf, command, answer, 'en'),
        ),
      ],
    ],
    ['Modals', [...modals(), ...forms()]],
    ['Home', homes()],
    ['Forms and Home in every language', LANGUAGE_TAGS.flatMap(spoken)],
  ];
}

function answers(help: string): Sample[] {
  return [
    ...REPLIES.map(([title, command, answer]) => sample(title, seen, saidOf, command, answer, 'en')),
    sample('something is missing', seen, saidOf, 'resolve', LACKING, 'en'),
    sample('what was found', seen, withLinks, saidOf('find', FOUND, 'en'), FOUND, 'https://desk.example'),
    sample('help', seen, said, help),
    sample('hostile', seen, said, HOSTILE),
    sample('an internal text, to be sent with one press', seen, offerSaid, OFFER, '', 'en'),
  ];
}

function modals(): Sample[] {
  const reply = (title: string, of: TicketCard, state: Parameters<typeof replyView>[2]) =>
    sample(title, slackView, replyView, of, REMEMBERED, state, 'en');
  return [
    sample('at once', slackView, loadingView, 'Reply to #12', 'en'),
    sample('something to read', slackView, messageView, 'Reply to #12', HOSTILE, 'en'),
    reply('a reply', CARD, { texts: [''] }),
    reply('a reply, asked once', CARD, { texts: ['It comes.'], warning: 'Maja Novak wrote meanwhile.' }),
    reply('a long reply', CARD, { texts: ['Words '.repeat(500), 'and more '.repeat(20)] }),
    reply('a reply to the hostile', HOSTILE_CARD, { texts: [HOSTILE] }),
    sample('the checklist of a ticket', slackView, checklistView, CARD, REMEMBERED, 'en'),
    sample('a split from the menu of a message', slackView, splitView, CARD, {
      remembered: REMEMBERED,
      words: HOSTILE,
      language: 'en',
    }),
    sample('why a supervisor is called', slackView, reasonView, REMEMBERED, 'en'),
    sample('an offer', slackView, offerView, READY, REMEMBERED, { offered: NOTHING_OFFERED }, 'en'),
    sample('an offer, and what would follow', slackView, offerView, READY, REMEMBERED, QUOTE, 'en'),
    sample(
      'an offer that was not made',
      slackView,
      offerView,
      READY,
      REMEMBERED,
      { ...QUOTE, warning: HOSTILE },
      'en',
    ),
  ];
}

function forms(): Sample[] {
  return [
    sample('everything else', slackView, moreView, commands, BOR, GROUND),
    sample('another time for a reply', slackView, commandView, anotherTime(send), GROUND),
    ...commands
      .filter(({ options }) => options.length > 1 && options[0]?.type === 'ticket')
      .map((spec) => sample(`/${spec.name}`, slackView, commandView, spec, GROUND)),
  ];
}

function homes(): Sample[] {
  const home = (title: string, body: Parameters<typeof homeView>[0], note = HOME) =>
    sample<Parameters<typeof homeView>, ReturnType<typeof homeView>>(title, slackView, homeView, body, note);
  const cards = CARDS.map(([, card], index) => ({ ...card, number: 12 + index }));
  const wishes = wishBlocks(commands, ANA, NOW, 'en');
  return [
    home('mine', { tab: 'mine', cards: cards.slice(1, 4), next: null, first: true }),
    home('waiting, a page between', { tab: 'waiting', cards: cards.slice(0, 2), next: '9', first: false }),
    sample(
      'due soon, hostile',
      slackView,
      homeView,
      { tab: 'due', cards: [HOSTILE_CARD], next: null, first: true },
      { ...HOME, note: said('#12 is yours.') },
    ),
    home('nothing to do', { tab: 'mine', cards: [], next: null, first: true }),
    home('the load', { tab: 'load', loads: LOADS }),
    home('one’s own wishes', { tab: 'settings', blocks: wishes }),
    sample(
      'an error',
      slackView,
      homeMessage,
      'The desk cannot be read just now. Open it again in a minute.',
    ),
  ];
}

/** What has the least room for its words. */
function spoken(language: string): Sample[] {
  const open = { tab: 'due', cards: [CARD], next: '9', first: false } as const;
  return [
    sample(language, slackView, replyView, CARD, REMEMBERED, { texts: [''] }, language),
    sample(language, slackView, reasonView, REMEMBERED, language),
    sample(language, slackView, offerView, READY, REMEMBERED, QUOTE, language),
    sample(language, slackMessage, cardPost, ASKED_CARD, language),
    sample(language, slackMessage, noticePost, DECISION, [], language),
    sample(language, slackView, homeView, open, { ...HOME, language }),
  ];
}
