import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outbound } from '../src/channels/channel.ts';
import { isDrawn, lotOf } from '../src/domain/survey.ts';
import { NEWCOMER } from '../src/people/newcomer.ts';
import { createAct } from '../src/triage/act.ts';
import { receive } from '../src/triage/receive.ts';
import { answerSurvey } from '../src/triage/survey-answers.ts';
import { createTies } from '../src/triage/ties.ts';
import { sweep } from '../src/triage/wake.ts';
import { ENGINES } from './peers/database.ts';
import { ANA, DAY, HOUR, START, surveyHouse, surveyRules } from './survey.house.ts';

const PERSON = {
  ...{ id: 'ana', name: 'Ana', publicName: null, team: null, role: 'agent' as const, slack: null },
  ...{ discord: null, sees: 'all' as const, active: true, ...NEWCOMER, createdAt: START },
};

describe.each(ENGINES)('a survey after a solved case, on %s', (engine) => {
  let house: Awaited<ReturnType<typeof surveyHouse>>;
  beforeEach(async () => {
    house = await surveyHouse(engine);
  });
  afterEach(() => house.triage.close());

  const types = async (who?: string) => {
    const events = await house.triage.store.tickets.events((await house.ticketOf(who)).id);
    return events.map(({ type }) => type).filter((type) => /survey|escalated|reopened/.test(type));
  };
  const asked = async (who = 'maja') => {
    await house.says(`m-${who}`, 'Where is my card?', who);
    await house.answered(who);
    await house.later(2 * HOUR, who);
    const [sent] = await house.triage.store.surveys.ofTicket((await house.ticketOf(who)).id);
    if (sent === undefined) throw new Error(`${who} was not asked`);
    return sent;
  };

  it('asks question by question with buttons, keeps each answer, and thanks last', async () => {
    const { taken, presses, deliverAll, triage } = house;
    const sent = await asked();
    const first = taken.at(-1);
    expect(first?.text).toMatch(/^A few questions about your case.* Our support team reads/);
    expect(first?.text).toContain('How satisfied are you');
    expect(first?.text).toContain(`http://desk.example/surveys/${sent.id}`);
    expect(first?.choices?.map(({ label }) => label).join(' ')).toBe('1 2 3 4 5 6 7 8 9 10');
    await presses('p1', '9', first?.key ?? '');
    await deliverAll();
    const second = taken.at(-1);
    expect(second).toMatchObject({ text: 'Was it easy to get help?' });
    expect(second?.choices?.map(({ id }) => id)).toEqual(['yes', 'no']);
    await presses('p2', 'no', second?.key ?? '');
    await deliverAll();
    expect(taken.at(-1)?.text).toMatch(/^Thank you! .*\n\nTo add something in your own words.*surveys/s);
    expect(await triage.store.surveys.answersOf(sent.id)).toMatchObject([
      { question: 'easy', value: 0, text: '' },
      { question: 'satisfied', value: 9 },
    ]);
    expect(await triage.store.surveys.byId(sent.id)).toMatchObject({ score: { score: 9 }, ended: null });
    expect((await house.ticketOf()).status.name).toBe('resolved');
  });

  it('shows the team no address by which somebody could answer in the customer’s place', async () => {
    await asked();
    const messages = await house.triage.store.tickets.messages((await house.ticketOf()).id);
    expect(messages.map(({ text }) => text).join()).toContain('How satisfied are you');
    expect(messages.map(({ text }) => text).join()).not.toContain('/surveys/');
  });

  it('stores nothing when a press comes again, or is for a question that is over', async () => {
    const { taken, presses, triage } = house;
    const sent = await asked();
    const question = taken.at(-1)?.key ?? '';
    await presses('p1', '9', question);
    await presses('p2', '2', question);
    await presses('p3', '11', question);
    expect(await triage.store.surveys.byId(sent.id)).toMatchObject({ score: { score: 9 } });
    expect((await types()).filter((type) => type === 'survey-scored')).toHaveLength(1);
  });

  it('calls a supervisor to the case when the score is low, and names nobody as its cause', async () => {
    const { taken, presses, triage } = house;
    await asked();
    await presses('p1', '2', taken.at(-1)?.key ?? '');
    const ticket = await house.ticketOf();
    expect(ticket.escalation.reason).toBe('low-score');
    expect(ticket.status.name).toBe('resolved');
    const told = await triage.store.tickets.told(['supervisors', 'person:ana', 'desk'], { limit: 10 });
    expect(told.map(({ stage, audience }) => `${stage} ${audience}`)).toEqual([
      'escalated:low-score supervisors',
    ]);
    expect(await types()).not.toContain('reopened');
    const supervisor = { kind: 'person' as const, id: 'sam', role: 'supervisor' as const };
    await house.act({ type: 'dismiss', noteId: 'n1' }, 'maja', supervisor);
    expect((await house.ticketOf()).escalation.at).toBeNull();
  });

  it('thanks once in the conversation whoever finished on the page, while we may write there', async () => {
    const { taken, triage, presses, deliverAll, post } = house;
    await triage.store.people.add(PERSON);
    const thanks = () => taken.filter(({ text }) => text.startsWith('Thank you! We read')).length;
    const finish = (id: string, value = 9) =>
      answerSurvey(triage.ports, id, {
        given: [{ question: 'satisfied', value, choice: null, text: '' }],
        ends: true,
      });
    await finish((await asked()).id);
    await deliverAll();
    expect([thanks(), taken.at(-1)?.text]).toEqual([1, 'Thank you! We read every answer.']);
    expect(taken.at(-1)?.choices).toEqual([{ id: 'thank', label: 'Say thanks to Ana' }]);

    const nik = await asked('nik');
    await presses('p1', '9', taken.at(-1)?.key ?? '', 'nik');
    await deliverAll('nik');
    await presses('p2', 'yes', taken.at(-1)?.key ?? '', 'nik');
    await deliverAll('nik');
    await finish(nik.id);
    await deliverAll('nik');
    expect(thanks()).toBe(2);

    post.limits = { ...post.limits, replyWindowHours: 24 };
    const ola = await asked('ola');
    triage.clock.now += 2 * DAY;
    await finish(ola.id);
    const pia = await asked('pia');
    await house.act({ type: 'say-consent', purposes: ['survey'], given: false, source: 'page' }, 'pia');
    await finish(pia.id);
    for (const who of ['ola', 'pia']) {
      expect(await types(who)).toContain('survey-ended');
      await deliverAll(who);
    }
    expect(thanks()).toBe(2);
  });

  it('takes a press below the thanks as thanks to whoever answered; who was not content is not asked', async () => {
    const { taken, triage, presses, deliverAll } = house;
    await triage.store.people.add(PERSON);
    const scoring = async (who: string, score: string) => {
      await asked(who);
      await presses(`${who}1`, score, taken.at(-1)?.key ?? '', who);
      await deliverAll(who);
      await presses(`${who}2`, 'yes', taken.at(-1)?.key ?? '', who);
      await deliverAll(who);
      return taken.at(-1);
    };
    const last = await scoring('maja', '9');
    expect(last?.choices?.map(({ id }) => id)).toEqual(['thank']);
    await presses('t1', 'thank', last?.key ?? '');
    await presses('t2', 'thank', last?.key ?? '');
    const events = await triage.store.tickets.events((await house.ticketOf()).id);
    expect(events.filter(({ type }) => type === 'thanked')).toMatchObject([
      { person: 'ana', by: null, how: 'survey', messageId: last?.key },
    ]);
    const told = await triage.store.tickets.told(['person:ana'], { limit: 10 });
    expect(told.map(({ stage }) => stage).join()).toMatch(/thanked:ana/);
    expect((await scoring('nik', '2'))?.choices).toBeUndefined();
  });

  it.each(['pressed', 'on the page'])(
    'calls once to the case into which a ticket was merged when its score is low, %s',
    async (how) => {
      const { taken, presses, triage, says } = house;
      const sent = await asked();
      const question = taken.at(-1)?.key ?? '';
      const { id } = await house.ticketOf();
      await says('n1', 'My other card', 'nik');
      const into = await house.ticketOf('nik');
      await createTies(triage.ports).merge(id, into.id, { actor: ANA, confirm: true });
      const score = (value: number) => ({ question: 'satisfied', value, choice: null, text: '' });
      if (how === 'pressed') await presses('p1', '2', question);
      else await answerSurvey(triage.ports, sent.id, { given: [score(2)], ends: false });
      await answerSurvey(triage.ports, sent.id, { given: [score(1)], ends: true });
      expect((await triage.store.tickets.byId(into.id))?.ticket.escalation.reason).toBe('low-score');
      expect((await triage.store.tickets.byId(id))?.ticket.escalation.reason).toBeNull();
      const told = await triage.store.tickets.told(['supervisors'], { limit: 10 });
      expect(told.map(({ stage, number }) => `${stage} ${number}`)).toEqual([
        `escalated:low-score ${into.number}`,
      ]);
      expect(await triage.store.surveys.byId(sent.id)).toMatchObject({
        score: { score: 1 },
        ended: 'finished',
      });
    },
  );

  it('asks once a cycle, and nobody twice within the pause', async () => {
    await asked();
    await house.says('m2', 'It came back');
    await house.answered();
    await house.later(3 * HOUR);
    expect(await types()).toEqual([
      'survey-planned',
      'survey-asked',
      'reopened',
      'survey-planned',
      'survey-not-asked',
    ]);
    await house.later(31 * DAY);
    await house.says('m3', 'Another matter');
    await house.answered();
    await house.later(2 * HOUR);
    expect((await types()).at(-1)).toBe('survey-asked');
  });

  it('asks nobody who wrote again meanwhile, who wants none, while surveys rest, or of spam', async () => {
    await house.says('m1', 'Where is my card?');
    await house.answered();
    await house.says('m2', 'It is not there');
    await house.later(3 * HOUR);
    expect(await types()).toEqual(['survey-planned', 'reopened']);

    await house.says('n1', 'A question', 'nik');
    await house.act({ type: 'say-consent', purposes: ['survey'], given: false, source: 'message' }, 'nik');
    await house.answered('nik');
    await house.later(3 * HOUR, 'nik');
    expect(await types('nik')).toEqual(['survey-planned', 'survey-not-asked']);

    await house.says('o1', 'A question', 'ola');
    await house.answered('ola');
    await house.act({ type: 'mark-spam' }, 'ola');
    await house.later(3 * HOUR, 'ola');
    expect(await types('ola')).toEqual(['survey-planned']);

    house.rules(await surveyRules({ resting: true }));
    await house.says('p1', 'A question', 'pia');
    await house.answered('pia');
    await house.later(3 * HOUR, 'pia');
    expect(await types('pia')).toEqual([]);
  });

  it('asks nobody where everybody would read it, and by a number where there are no buttons', async () => {
    const { post, says, answered, later, taken } = house;
    post.isPublic = () => true;
    await says('m1', 'Where is my card?');
    await answered();
    await later(2 * HOUR);
    expect(await types()).toEqual(['survey-planned', 'survey-not-asked']);
    post.isPublic = () => false;
    post.readBy = () => 'others';
    await says('p1', 'Where is my card?', 'pia');
    await answered('pia');
    await later(2 * HOUR, 'pia');
    expect(await types('pia')).toEqual(['survey-planned', 'survey-not-asked']);
    post.readBy = () => 'customer';
    post.limits = { ...post.limits, buttons: { most: 5, label: 20 } };
    await asked('nik');
    expect(taken.at(-1)?.text).toContain('Was it easy');
    post.limits = { ...post.limits, buttons: null };
    await asked('ola');
    expect(taken.at(-1)?.choices).toBeUndefined();
    expect(taken.at(-1)?.text).toMatch(/10 completely\.\nJust answer with a number from 1 to 10\.\n\n/);
    expect(taken.at(-1)?.text).toMatch(/for you alone: http:\/\/desk.example\/surveys/);
  });

  describe('where the channel takes no more messages when it is time', () => {
    /** Solved when the window has long been closed. */
    const late = async (limits: object) => {
      const { post, triage, says, act } = house;
      post.limits = { ...post.limits, ...limits };
      await says('m1', 'Where is my card?');
      await house.answered();
      await act({ type: 'reopen', unanswered: false });
      triage.clock.now += 8 * DAY;
      await act({ type: 'resolve', noteId: null });
      return (await house.ticketOf()).conversation.contactId;
    };
    const mail = async (says: string[]) => {
      const { triage, taken, post } = house;
      const mails: Outbound[] = [];
      triage.channels.set('mail', {
        ...post,
        id: 'mail',
        limits: { ...post.limits, replyWindowHours: null, buttons: null },
        async send(message) {
          mails.push(message);
          taken.push(message);
          return { externalId: `x-${message.key}` };
        },
      });
      for (const text of says)
        await receive(triage.ports, {
          ...{ channel: 'mail', receivedAt: triage.clock.now, applied: [] },
          item: {
            ...{ type: 'message', externalId: `e-${text}`, text, files: [], conversation: 'thread-1' },
            ...{ from: { address: 'maja@example.org', name: 'Maja' }, sentAt: triage.clock.now, sequence: 0 },
          },
        });
      return mails;
    };
    const onePerson = async () => {
      const { db, store } = house.triage;
      const ids = [];
      for (const [channel, address] of [
        ['post', 'maja'],
        ['mail', 'maja@example.org'],
      ] as const)
        ids.push((await store.contacts.byAddress(channel, address))?.id ?? '');
      await db?.updateTable('contacts').set({ same_as: ids[0] }).where('id', 'in', ids).execute();
    };

    it.each([
      ['as of WhatsApp', { replyWindowHours: 24 }],
      ['as of Messenger with its human agents', { replyWindowHours: 168, ownWindowHours: 24 }],
    ])('asks in another conversation of the same person, by a window %s', async (_name, limits) => {
      const { triage, says, answered } = house;
      const mails = await mail(['A bill, please']);
      const theirs = await triage.store.tickets.ofConversation('mail', 'thread-1');
      if (theirs === null) throw new Error('There is no such ticket');
      await late(limits);
      await onePerson();
      const resolve = { type: 'resolve', noteId: null } as const;
      // While something waits for us there, they are not asked in between.
      await house.later(3 * HOUR);
      expect(await types()).toContain('survey-not-asked');
      expect(mails).toEqual([]);
      await createAct(triage.ports)({ number: theirs.number, actor: ANA, intent: resolve });
      await says('m2', 'Is it there?');
      await answered();
      triage.clock.now += 8 * DAY;
      await house.later(3 * HOUR);
      expect(mails.map(({ to, conversation }) => `${to} ${conversation}`)).toEqual([
        'maja@example.org thread-1',
      ]);
      expect(mails[0]?.text).toMatch(/Just answer with a number.*\/surveys\//s);
    });

    it('asks as soon as they write where nothing else is open, unless the case goes on', async () => {
      const { says, triage, taken } = house;
      await late({ replyWindowHours: 24 });
      await house.later(3 * HOUR);
      expect((await types()).slice(-2)).toEqual(['survey-planned', 'survey-not-asked']);
      triage.clock.now += DAY;
      await says('m2', 'Thank you');
      await house.later(60_000);
      expect((await types()).slice(-2)).toEqual(['survey-planned', 'survey-asked']);
      expect(taken.at(-1)?.text).toContain('How satisfied are you');
      expect((await house.ticketOf()).status.name).toBe('resolved');
    });

    it('asks nothing about a case that goes on when they write', async () => {
      await late({ replyWindowHours: 24 });
      await house.later(3 * HOUR);
      await house.says('m2', 'It is broken again');
      await house.later(HOUR);
      expect((await types()).slice(-2)).toEqual(['survey-not-asked', 'reopened']);
    });
  });

  it('asks sooner where the channel would take no more messages by the time', async () => {
    house.post.limits = { ...house.post.limits, replyWindowHours: 24 };
    house.rules(await surveyRules({ survey: { afterHours: 30 } }));
    await house.says('m1', 'Where is my card?');
    await house.answered();
    await house.later(23 * HOUR);
    expect(await types()).toEqual(['survey-planned', 'survey-asked']);
  });

  it('leaves alone whoever never had an answer, and whoever was hurt', async () => {
    await house.says('m1', 'Where is my card?');
    await house.act({ type: 'resolve', noteId: null });
    await house.says('n1', 'The wire burned my hand', 'nik');
    await house.act({ type: 'tag', add: ['safety'], remove: [] }, 'nik');
    await house.answered('nik');
    await house.later(3 * HOUR);
    expect(await types()).toEqual([]);
    expect(await types('nik')).toEqual([]);
  });

  it('draws by lot what anybody computes again', async () => {
    house.rules(await surveyRules({ survey: { percent: 50 } }));
    const drawn: boolean[] = [];
    for (const who of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      await house.says(`m-${who}`, 'Where is my card?', who);
      await house.answered(who);
      const { id, survey } = await house.ticketOf(who);
      const hash = createHash('sha256')
        .update(lotOf('after-case', id, 0))
        .digest('hex');
      expect(survey.planned !== null).toBe(isDrawn(hash, 50));
      drawn.push(survey.planned !== null);
    }
    expect(drawn).toHaveLength(8);
  });

  it('asks a person who writes by two contacts once, though both cases are due at once', async () => {
    await house.says('m1', 'Where is my card?');
    await house.says('n1', 'Where is my card?', 'nik');
    const [one, other] = [await house.ticketOf(), await house.ticketOf('nik')];
    const { contactId } = one.conversation;
    await house.triage.db
      ?.updateTable('contacts')
      .set({ same_as: contactId })
      .where('id', 'in', [contactId, other.conversation.contactId])
      .execute();
    await house.answered();
    await house.answered('nik');
    house.triage.clock.now += 3 * HOUR;
    await Promise.all([sweep(house.triage.ports), sweep(house.triage.ports)]);
    await sweep(house.triage.ports);
    house.triage.clock.now += 60_000;
    await sweep(house.triage.ports);
    const { surveys } = house.triage.store;
    const all = [...(await surveys.ofTicket(one.id)), ...(await surveys.ofTicket(other.id))];
    expect(all).toHaveLength(1);
  });

  it('takes answers of the page until it is finished or expires, and half of them as well', async () => {
    const { triage } = house;
    const sent = await asked();
    const words = { question: 'missing', value: null, choice: null, text: 'Call 555 back' };
    expect(await answerSurvey(triage.ports, sent.id, { given: [words], ends: false })).toBe(true);
    const scored = (value: number) => ({ question: 'satisfied', value, choice: null, text: '' });
    await answerSurvey(triage.ports, sent.id, { given: [scored(3)], ends: false });
    await answerSurvey(triage.ports, sent.id, { given: [scored(8)], ends: true });
    expect(await triage.store.surveys.byId(sent.id)).toMatchObject({
      score: { score: 8 },
      ended: 'finished',
    });
    const events = await triage.store.tickets.events((await house.ticketOf()).id);
    expect(events.filter(({ type }) => type === 'survey-scored')).toMatchObject([
      { score: 3, before: null },
      { score: 8, before: { score: 3 } },
    ]);
    expect(JSON.stringify(events)).not.toContain('555');
    expect(await answerSurvey(triage.ports, sent.id, { given: [scored(1)], ends: false })).toBe(false);

    const late = await asked('nik');
    triage.clock.now += 15 * DAY;
    expect(await answerSurvey(triage.ports, late.id, { given: [scored(1)], ends: false })).toBe(false);
    expect(await triage.store.surveys.answersOf(late.id)).toEqual([]);
  });

  it('counts answers, and strikes passages out of what was said in words', async () => {
    const { triage } = house;
    const sent = await asked();
    await answerSurvey(triage.ports, sent.id, {
      given: [
        { question: 'satisfied', value: 7, choice: null, text: '' },
        { question: 'easy', value: 0, choice: null, text: 'My PIN is 4321' },
      ],
      ends: false,
    });
    const range = { survey: 'after-case', since: 0, until: triage.clock.now + 1 };
    expect(await triage.store.surveys.counts(range)).toEqual({ asked: 1, answered: 1, finished: 0 });
    expect(await triage.store.surveys.counts({ ...range, channel: 'mail' })).toMatchObject({ asked: 0 });
    expect(await triage.store.surveys.counts({ ...range, team: 'north' })).toMatchObject({ asked: 0 });
    expect(await triage.store.surveys.answers({ ...range, team: 'north' })).toEqual([]);
    expect(await triage.store.surveys.answers(range)).toEqual([
      { question: 'easy', value: 0, choice: null, count: 1, worded: 1 },
      { question: 'satisfied', value: 7, choice: null, count: 1, worded: 0 },
    ]);
    const { id } = await house.ticketOf();
    const beside = { ticketIds: [id], places: [], files: [], passages: ['4321'], secrets: false };
    expect(await triage.store.redactions.strikeBeside(beside)).toBe(1);
    const said = await triage.store.surveys.words({ ...range, question: 'easy' }, { limit: 10 });
    expect(said).toMatchObject([{ ticketId: id, value: 0 }]);
    expect(said[0]?.text).not.toContain('4321');
  });
});
