import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { improved } from '../src/commands/improved.ts';
import type { CommandPorts } from '../src/commands/ports.ts';
import { portsInSight } from '../src/commands/sight.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import type { Sight } from '../src/domain/sight.ts';
import { createActs } from '../src/triage/acts.ts';
import { tellImprovements } from '../src/triage/improvements.ts';
import { answerSurvey } from '../src/triage/survey-answers.ts';
import { ENGINES } from './peers/database.ts';
import { DAY, HOUR, surveyHouse } from './survey.house.ts';

describe.each(ENGINES)('you said, we did, on %s', (engine) => {
  let house: Awaited<ReturnType<typeof surveyHouse>>;
  beforeEach(async () => {
    house = await surveyHouse(engine);
  });
  afterEach(() => house.triage.close());

  /** Somebody answers a survey in their own words. */
  const answers = async (who: string, words: string, question = 'better') => {
    await house.says(`m-${who}`, 'Where is my card?', who);
    await house.answered(who);
    await house.later(2 * HOUR, who);
    const [sent] = await house.triage.store.surveys.ofTicket((await house.ticketOf(who)).id);
    const given = [{ question, value: null, choice: null, text: words }];
    await answerSurvey(house.triage.ports, sent?.id ?? '', { given, ends: true });
    await house.deliverAll(who);
  };
  const said = async (
    options: Record<string, unknown>,
    requestId = JSON.stringify(options),
    sight: Sight = null,
  ) => {
    const { ports, store, clock } = house.triage;
    const whole = {
      ...createActs(ports),
      ...{ store, policy: ports.policy, language: 'en', now: () => clock.now },
      idFrom: (words: string) => words,
    } as unknown as CommandPorts;
    const commands = portsInSight(whole, sight);
    const answer = await improved.run(
      {
        ...{ name: 'improved', options, requestId, language: 'en', desk: 'api' },
        actor: { id: 'lea', name: 'Lea', role: 'lead' },
      },
      commands,
    );
    if (isRefusal(answer)) throw new Error(JSON.stringify(answer));
    return answer as { values: Record<string, unknown>; data: Record<string, unknown> };
  };
  const heard = (who: string) =>
    house.taken
      .filter(({ conversation, text }) => conversation === who && text.includes('different now'))
      .map(({ text }) => text);
  const tell = async (...whom: string[]) => {
    await tellImprovements(house.triage.ports);
    for (const who of whom) await house.deliverAll(who);
  };
  const MARK = {
    action: 'mark',
    topic: 'opening hours',
    text: 'We are here on Saturdays.\nsl: Odprto ob sobotah.',
  };

  it('is told once to each who said it, in their language, and not to who wants none', async () => {
    await answers('maja', 'Longer opening hours please');
    await answers('niko', 'Your opening hours are too short');
    await answers('lara', 'opening hours');
    await answers('uros', 'Cheaper shipping');
    const maja = await house.ticketOf('maja');
    await house.triage.store.contacts.change(maja.conversation.contactId, { language: 'sl' });
    await house.says('stop', 'STOP', 'lara');
    const topics = await said({ action: 'topics' });
    expect(topics.values.lines).toContain('opening hours: 3');
    const preview = await said(MARK);
    expect(preview.values).toMatchObject({ people: 3, sent: 2, unwanted: 1, closed: 0 });
    await tell('maja', 'niko', 'lara', 'uros');
    expect(['maja', 'niko', 'lara', 'uros'].flatMap(heard)).toEqual([]);
    await said({ ...MARK, confirm: true }, 'once');
    await said({ ...MARK, confirm: true }, 'once');
    await Promise.all([tellImprovements(house.triage.ports), tellImprovements(house.triage.ports)]);
    await tell('maja', 'niko', 'lara', 'uros');
    expect(heard('niko')).toEqual([
      expect.stringMatching(/^Hello niko\. You told us .*\nWe are here on Saturdays\.\n.* write STOP\.$/s),
    ]);
    const [slovene, more] = house.taken.filter(({ text }) => text.includes('Odprto ob sobotah'));
    expect([slovene?.conversation, more]).toEqual(['maja', undefined]);
    expect([heard('lara'), heard('uros')]).toEqual([[], []]);
    expect((await house.ticketOf('niko')).status.name).toBe('resolved');
    const [record] = (await said({ action: 'list' })).data.improvements as object[];
    expect(record).toMatchObject({
      topic: 'opening hours',
      hearers: { sent: 2, unwanted: 1, closed: 0, waiting: 0 },
    });
  });

  it('is not written where the window is closed, and says so', async () => {
    house.triage.channels.set('post', {
      ...house.post,
      limits: { ...house.post.limits, replyWindowHours: 24 },
    });
    await answers('maja', 'Longer opening hours please');
    house.triage.clock.now += 3 * DAY;
    const marked = await said({ ...MARK, confirm: true });
    expect(marked.values).toMatchObject({ people: 1, sent: 0, closed: 1 });
    await tell('maja');
    expect(house.taken.some(({ text }) => text.includes('Saturdays'))).toBe(false);
    const events = await house.triage.store.tickets.events((await house.ticketOf('maja')).id);
    expect(events.at(-1)).toMatchObject({ type: 'improvement-told', how: 'closed' });
  });

  it('is read and told by a lead of one team for the cases of that team alone', async () => {
    await answers('maja', 'Longer opening hours please');
    await answers('niko', 'Your opening hours are too short');
    const sight = { person: 'lea', team: 'of nobody' };
    const topics = await said({ action: 'topics' }, 'look', sight);
    expect(topics.data).toMatchObject({ counted: 0, topics: [] });
    await expect(said({ ...MARK, tickets: '1 2', confirm: true }, 'tell', sight)).rejects.toThrow(
      'nobody-said',
    );
    expect((await said({ action: 'topics' })).data).toMatchObject({ counted: 2 });
  });

  it('holds what was struck out no longer', async () => {
    await answers('maja', 'Longer opening hours please');
    await answers('niko', 'Your opening hours are too short');
    await house.triage.db?.updateTable('survey_answers').set({ text: '' }).execute();
    expect((await said({ action: 'topics' })).values).toMatchObject({ counted: 0, lines: 'none' });
    await expect(said(MARK)).rejects.toThrow('nobody-said');
  });
});
