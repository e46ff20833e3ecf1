import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nearlyIdentical } from '../src/domain/likeness.ts';
import { blanksIn, composed, filledIn, strangeVariables } from '../src/domain/macro.ts';
import { STARTERS } from '../src/texts/starters.ts';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse, type Visitor } from './peers/house.ts';

const VALUES = { name: 'Maja', number: '12', agent: 'Ana', team: 'Care', house: 'Osem' };

describe('the text of a macro', () => {
  it('has its variables filled in, one without a value goes with its space', () => {
    expect(composed('Hello {name}, #{number} – {agent}, {team}, {house}', VALUES)).toBe(
      'Hello Maja, #12 – Ana, Care, Osem',
    );
    expect(composed('Hello {name}, {toString} {Name}', { ...VALUES, name: '' })).toBe(
      'Hello, {toString} {Name}',
    );
    expect(strangeVariables('{name} {nam} {toString}')).toEqual(['nam']);
  });

  it('has blanks, which words fill in their order; those for which there are none stay', () => {
    const text = 'It is [[where]] and comes [[ when ]].';
    expect(blanksIn(text)).toEqual(['where', 'when']);
    expect(filledIn(text, ['in Kranj', 'today'])).toBe('It is in Kranj and comes today.');
    expect(blanksIn(filledIn(text, ['in Kranj', ' ']))).toEqual(['when']);
  });

  it('never lets a blank through, whatever fills it', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => one.trim() !== '');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), (words) => {
        const text = 'a [[one]] b [[two]] c [[three]]';
        const left = blanksIn(
          filledIn(
            text,
            words.map((one) => one.replace(/[[\]]/gu, '')),
          ),
        );
        expect(left.length).toBeGreaterThanOrEqual(Math.max(0, 3 - words.length));
      }),
    );
  });

  it.each(STARTERS)('$name has the same blanks in every language, and no strange variables', ({ texts }) => {
    expect(Object.keys(texts).sort()).toEqual(['en', 'ru', 'sl', 'sr']);
    const counts = Object.values(texts).map((text) => blanksIn(text).length);
    expect(new Set(counts).size).toBe(1);
    expect(Object.values(texts).flatMap(strangeVariables)).toEqual([]);
  });
});

describe('acknowledgements', () => {
  const words = (next: string, quote = 'Where is it?') =>
    `Hello Maja, thank you for your message. You write: “${quote}” I am Ana of Osem, and I work on it (case #12). ${next}`;
  it.each([
    [[], 0],
    [[words('I call the courier and write by noon.')], 0],
    [
      [
        words('I call the courier and write by noon.'),
        words('The workshop looks at it today; you hear from me at four.'),
      ],
      0,
    ],
    // Only the quotation and a number differ: nobody wrote it for this customer.
    [
      [words('We will get back to you.'), words('We will get back to you!', 'It broke again, after 2 days')],
      2,
    ],
    [['ok', 'OK.', 'on it'], 2],
  ])('%#: %j has %i that say the same as another', (texts, alike) => {
    expect(nearlyIdentical(texts)).toBe(alike);
  });
});

describe.each(ENGINES)('canned replies, on %s', (engine) => {
  let house: TestHouse;
  let ana: { id: string; token: string };
  let eva: { id: string; token: string };

  beforeAll(async () => {
    house = await testHouse({ engine });
    ana = await house.person('Ana', 'agent', { publicName: 'Ana from care' });
    eva = await house.person('Eva', 'supervisor');
  });
  afterAll(() => house.stop());

  const begin = async (name: string, words: string): Promise<{ visitor: Visitor; number: number }> => {
    const visitor = await house.visitor(name);
    await visitor.write(words);
    const { body } = await house.until(
      () => house.get('/api/tickets?status=open&limit=200'),
      ({ body: now }) =>
        (now.tickets as { contact: { name: string } }[]).some(({ contact }) => contact.name === name),
    );
    const all = body.tickets as { number: number; contact: { name: string } }[];
    return { visitor, number: all.find(({ contact }) => contact.name === name)?.number ?? 0 };
  };
  const ticketOf = async (number: number) =>
    (await house.get(`/api/tickets/${number}`)).body as unknown as {
      ticket: { status: string; tags: string[]; waitingSince: string | null };
      messages: { kind: string; text: string; as: string | null; delivery: string | null }[];
    };
  const macros = async (words?: string) =>
    (await house.command('macros', words === undefined ? {} : { words }, ana.token)).body.data as {
      macros: { name: string; used: number }[];
    };

  it('are there from the first start, and are found by name and words, whatever the marks', async () => {
    const { macros: all } = await macros();
    expect(all.map(({ name }) => name)).toEqual(STARTERS.map(({ name }) => name).sort());
    expect((await macros('FOTOGRAFIJO')).macros.map(({ name }) => name)).toEqual(['ask/photo']);
    expect((await macros('посылка')).macros.map(({ name }) => name)).toEqual(['delivery/where']);
  });

  it('are sent with their tags and what becomes of the ticket, and counted once', async () => {
    const saved = await house.command(
      'macro-save',
      {
        name: 'Ask/Size',
        text: 'Hello {name}, which size? {agent}',
        then: 'wait',
        tags: 'size, known-problem',
      },
      ana.token,
    );
    expect(saved.status).toBe(200);
    const { visitor, number } = await begin('Jana', 'These shoes do not fit');
    const send = () =>
      house.post('/api/commands/macro', { ticket: number, name: 'ask/size' }, ana.token, {
        'idempotency-key': 'k1',
      });
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
    const said = await house.until(
      () => visitor.messages(),
      (all) => all.length > 1,
    );
    expect(said.map(({ text }) => text).slice(1)).toEqual(['Hello Jana, which size? Ana from care']);
    const after = await house.until(
      () => ticketOf(number),
      ({ ticket }) => ticket.status === 'waiting',
    );
    expect(after.ticket.tags).toEqual(expect.arrayContaining(['size', 'known-problem']));
    expect((await macros('ask/size')).macros[0]?.used).toBe(1);
  });

  it('count, tag and set the state in the one call of a reply that began as them', async () => {
    const tags = 'size, vip-shoes';
    await house.command('macro-save', { name: 'ask/colour', text: 'Which?', then: 'wait', tags }, ana.token);
    const [asked] = (await macros('ask/colour')).macros as unknown as { id: string }[];
    const { visitor, number } = await begin('Breda', 'These shoes are green');
    const reply = { ticket: number, text: 'Which colour, then?', then: 'wait', macro: asked?.id };
    const send = () =>
      house.post('/api/commands/reply', reply, ana.token, { 'idempotency-key': 'one-reply' });
    const sent = await send();
    expect(sent.status).toBe(200);
    expect((await ticketOf(number)).ticket.tags).toEqual(expect.arrayContaining(['size', 'vip-shoes']));
    await house.until(
      () => ticketOf(number),
      ({ ticket }) => ticket.status === 'waiting',
    );
    expect((await send()).body).toEqual(sent.body);
    expect((await visitor.messages()).map(({ text }) => text).slice(1)).toEqual(['Which colour, then?']);
    expect((await macros('ask/colour')).macros[0]?.used).toBe(1);
  });

  it('hold nothing back once they are removed', async () => {
    const { visitor, number } = await begin('Cilka', 'And the laces?');
    const reply = { ticket: number, text: 'They are blue.', macro: 'gone-meanwhile' };
    expect((await house.command('reply', reply, ana.token)).status).toBe(200);
    await house.until(
      () => visitor.messages(),
      (all) => all.some(({ text }) => text === 'They are blue.'),
    );
  });

  it('say what has to be written before they go out, and go out with it', async () => {
    const { visitor, number } = await begin('Petra', 'Where is it?');
    const bare = await house.command('macro', { ticket: number, name: 'delivery/where' }, ana.token);
    expect(bare.body).toMatchObject({ refused: 'blanks' });
    const half = await house.command(
      'macro',
      { ticket: number, name: 'delivery/where', fill: 'in Kranj' },
      ana.token,
    );
    expect(half.body).toMatchObject({ refused: 'blanks', values: { blanks: 'when' } });
    const typed = await house.command('reply', { ticket: number, text: 'It comes [[when]].' }, ana.token);
    expect(typed.body.refused).toBe('blanks');
    expect((await visitor.messages()).length).toBe(1);
    const whole = { ticket: number, name: 'delivery/where', fill: 'in Kranj | on Friday' };
    expect((await house.command('macro', whole, ana.token)).status).toBe(200);
    const said = await house.until(
      () => visitor.messages(),
      (all) => all.length > 1,
    );
    expect(said[1]?.text).toContain('your parcel is in Kranj and comes on Friday');
  });

  it('can be written on in the form before they are sent', async () => {
    const { number } = await begin('Nika', 'A question');
    const drafted = await house.command(
      'macro',
      { ticket: number, name: 'ask/photo', draft: true },
      ana.token,
    );
    expect(drafted.body.data).toMatchObject({ blanks: ['what to show'] });
    expect((await ticketOf(number)).messages).toHaveLength(1);
  });

  it('are changed by whoever may, one language at a time, and not over somebody else’s head', async () => {
    const save = (options: Record<string, unknown>, token: string) =>
      house.command('macro-save', options, token);
    expect((await save({ name: 'legal/claim', text: 'One', editor: 'supervisor' }, ana.token)).status).toBe(
      403,
    );
    expect((await save({ name: 'legal/claim', text: 'One', editor: 'supervisor' }, eva.token)).status).toBe(
      200,
    );
    expect((await save({ name: 'legal/claim', text: 'Two' }, ana.token)).status).toBe(403);
    expect((await house.command('macro-remove', { name: 'legal/claim' }, ana.token)).status).toBe(403);
    expect((await save({ name: 'legal/claim', text: 'Ena', language: 'sl' }, eva.token)).status).toBe(200);
    const [found] = (await macros('legal/claim')).macros as unknown as { texts: Record<string, string> }[];
    expect(found?.texts).toEqual({ en: 'One', sl: 'Ena' });
    const rush = await Promise.all(
      Array.from({ length: 8 }, (_, index) => save({ name: 'legal/rush', text: `Text ${index}` }, eva.token)),
    );
    const done = rush.filter(({ status }) => status === 200).length;
    expect(done).toBeGreaterThan(0);
    for (const { status, body } of rush) if (status !== 200) expect(body.refused).toBe('changed-meanwhile');
    expect((await house.command('macro-remove', { name: 'Legal/Claim' }, eva.token)).status).toBe(200);
    expect((await house.command('macro', { ticket: 1, name: 'legal/claim' }, eva.token)).body.refused).toBe(
      'unknown-macro',
    );
  });

  it.each([
    [{ name: 'a b', text: 'x' }, 'name'],
    [{ name: '../x', text: 'x' }, 'name'],
    [{ name: 'x', text: 'Hello {nam}' }, 'text'],
    [{ name: 'x', text: 'x', tags: 'no good tag!' }, 'tags'],
    [{ name: 'x', text: 'x', as: 'holding', then: 'wait' }, 'then'],
  ])('are refused when they cannot work: %j', async (options, option) => {
    const { status, body } = await house.command('macro-save', options, eva.token);
    expect(status).toBe(400);
    expect(body).toMatchObject({ refused: 'bad-option', values: { option } });
  });

  it('take no blank from the customer’s own words', async () => {
    const { visitor, number } = await begin('[[Mallory]]', 'Say [[anything]] to me');
    expect((await house.command('ack', { ticket: number, next: 'I look.' }, ana.token)).status).toBe(200);
    const said = await house.until(
      () => visitor.messages(),
      (all) => all.length > 1,
    );
    expect(said[1]?.text).toContain('Say [anything] to me');
  });

  it('quote no card number back', async () => {
    const { visitor, number } = await begin('Mina', 'My card is 4111 1111 1111 1111, was it charged twice?');
    await house.command('ack', { ticket: number, next: 'I ask the bank.' }, ana.token);
    const said = await house.until(
      () => visitor.messages(),
      (all) => all.length > 1,
    );
    expect(said[1]?.text).toContain('was it charged twice?');
    expect(said[1]?.text).not.toContain('4111');
  });

  it('acknowledge in person: name, own words, who works on it, and what only a person knows', async () => {
    const { visitor, number } = await begin('Luka', 'My kettle   smells of smoke when it boils');
    const draft = await house.command('ack', { ticket: number }, ana.token);
    expect(draft.body.refused).toBe('blanks');
    const next = 'I am asking the workshop now and write by four.';
    expect((await house.command('ack', { ticket: number, next }, ana.token)).status).toBe(200);
    const said = await house.until(
      () => visitor.messages(),
      (all) => all.length > 1,
    );
    for (const words of [
      'Luka',
      '“My kettle smells of smoke when it boils”',
      'Ana from care',
      `#${number}`,
      next,
    ])
      expect(said[1]?.text).toContain(words);
    const { ticket, messages } = await ticketOf(number);
    expect(messages.at(-1)).toMatchObject({ as: 'acknowledgement' });
    expect(ticket.waitingSince).not.toBeNull();
    const { body } = await house.command('stats', { span: 'day' }, ana.token);
    expect(body.data).toMatchObject({ acknowledged: { count: 3, alike: 0 } });
    const colleague = await house.command('ack', { ticket: number, next, confirm: true }, eva.token);
    expect(colleague.status).toBe(200);
    const more = await house.until(
      () => visitor.messages(),
      (all) => all.length > 2,
    );
    expect(more[2]?.text).toContain('I am Eva of Osem, and Ana from care works on it');
  });
});
