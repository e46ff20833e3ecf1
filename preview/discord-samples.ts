import { commands } from '../src/commands/commands.ts';
import { send } from '../src/commands/send.ts';
import { moreBody } from '../src/desks/discord/actions.ts';
import { askedOnce, notTaken, said, saidOf, withLinks } from '../src/desks/discord/answer.ts';
import { cardBody } from '../src/desks/discord/card.ts';
import { stepsBody } from '../src/desks/discord/checklist.ts';
import { commandModal } from '../src/desks/discord/forms.ts';
import { pressAgain } from '../src/desks/discord/member.ts';
import { longModal, replyModal } from '../src/desks/discord/modals.ts';
import { noticeBody } from '../src/desks/discord/notice.ts';
import { offerModal, quoteBody, whyModal } from '../src/desks/discord/offer-form.ts';
import { offerBody, sendQuestion } from '../src/desks/discord/offers.ts';
import { splitBody } from '../src/desks/discord/split-here.ts';
import { threadBody } from '../src/desks/discord/thread.ts';
import { anotherTime } from '../src/desks/scheduled.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { discordMessage, discordModal } from './discord.ts';
import type { Measured } from './insight-samples.ts';
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
  MESSAGES,
  NOTICES,
  OFFER,
  QUOTED,
  READY,
  REPLIES,
  type Sample,
  sample,
} from './samples.ts';

const seen = (made: Parameters<typeof discordMessage>[0]) => discordMessage(made, true);
const FORM = { number: 12, seen: null, card: CARD, showText: true, draft: '', language: 'en' };
const READER = { deskUrl: 'https://desk.example/desk', showText: true, language: 'en' };

/** Everything that the Discord desk can show, by kind. */
export function discordSamples(help: string, figures: Measured): [string, Sample[]][] {
  return [
    ['Cards', CARDS.map(([title, one]) => sample(title, discordMessage, cardBody, one, true, 'en'))],
    [
      'A card without words',
      [sample('until the owner opts in', discordMessage, cardBody, CARD, false, 'en')],
    ],
    [
      'A card in every language',
      LANGUAGE_TAGS.map((tag) => sample(tag, discordMessage, cardBody, CARD, true, tag)),
    ],
    ['Threads', threads()],
    [
      'Notices',
      NOTICES.map(([title, notice, people]) =>
        sample(title, discordMessage, noticeBody, notice, people, 'en'),
      ),
    ],
    ['Answers', answers(help)],
    [
      'What is measured, asked and thanked for',
      [
        ...figures.notices.map(([title, one]) =>
          sample(title, discordMessage, noticeBody, one, one.alone ? [ANA] : [], 'en'),
        ),
        ...figures.answers.map(([title, command, answer]) =>
          sample(title, seen, saidOf, command, answer, 'en'),
        ),
      ],
    ],
    ['Forms', forms()],
    [
      'A form in every language',
      LANGUAGE_TAGS.map((language) => sample(language, discordModal, replyModal, { ...FORM, language })),
    ],
    ['Offers and decisions in every language', LANGUAGE_TAGS.flatMap(giving)],
  ];
}

/** What has the least room for its words. */
function giving(language: string): Sample[] {
  return [
    sample(language, discordMessage, cardBody, ASKED_CARD, true, language),
    sample(language, discordMessage, noticeBody, DECISION, [], language),
    sample(language, discordModal, offerModal, { number: 12, ready: READY, card: CARD, language }),
    sample(language, discordModal, whyModal, 12, '1', language),
  ];
}

function threads(): Sample[] {
  const hidden = { ...READER, showText: false };
  return [
    ...MESSAGES.map(([title, message]) => sample(title, discordMessage, threadBody, message, READER)),
    ...MESSAGES.slice(0, 1).map(([, message]) =>
      sample('without words', discordMessage, threadBody, message, hidden),
    ),
  ];
}

function answers(help: string): Sample[] {
  const asked = { number: 12, draftId: 'd-1', words: 'It comes.', problem: 'Maja Novak wrote meanwhile.' };
  const note = {
    problem: 'It goes to Maja Novak (Live chat).',
    words: HOSTILE,
    number: 12,
    note: 'n',
    seen: null,
  };
  const asker = { commands, role: 'supervisor', language: 'en' } as const;
  return [
    ...REPLIES.map(([title, command, answer]) => sample(title, seen, saidOf, command, answer, 'en')),
    sample('something is missing', seen, saidOf, 'resolve', LACKING, 'en'),
    sample('what was found', seen, withLinks, saidOf('find', FOUND, 'en'), FOUND, 'https://desk.example'),
    sample('help', seen, said, help),
    sample('hostile', seen, said, HOSTILE),
    sample('asked once', seen, askedOnce, asked, 'Send all the same'),
    sample('not saved yet', seen, notTaken, 'Not saved yet: send it again.', HOSTILE),
    sample('an internal text, to be sent with one press', discordMessage, offerBody, OFFER, null, 'en'),
    sample('a note, to be sent', seen, sendQuestion, note, 'en'),
    sample('a split, asked once', seen, splitBody, { number: 12, id: 'm-1', words: HOSTILE }, 'en'),
    sample('what would follow of an offer', seen, quoteBody, QUOTED, '1:offer-yes:12:1'),
    sample('everything else', seen, moreBody, 12, CARD, asker),
    sample('the checklist of a ticket', seen, stepsBody, CARD, 'en'),
    sample('somebody who has just joined', seen, pressAgain, asker),
  ];
}

function forms(): Sample[] {
  const ground = { card: CARD, team: [ANA, BOR], language: 'en' };
  return [
    sample('a reply', discordModal, replyModal, FORM),
    sample('a reply to the hostile', discordModal, replyModal, {
      ...FORM,
      card: HOSTILE_CARD,
      draft: HOSTILE,
    }),
    sample('an offer', discordModal, offerModal, { number: 12, ready: READY, card: CARD, language: 'en' }),
    sample('why more is given than may be given alone', discordModal, whyModal, 12, '1', 'en'),
    sample('another time for a reply', discordModal, commandModal, anotherTime(send), 12, ground),
    sample('a long reply', discordModal, longModal, { ...FORM, draft: 'Words '.repeat(900) }),
    ...commands
      .filter(({ options }) => options.length > 1 && options[0]?.type === 'ticket')
      .map((spec) => sample(`/${spec.name}`, discordModal, commandModal, spec, 12, ground)),
  ];
}
