import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from './peers/database.ts';
import { type Answered, formOf, openForm, send, visit, withFields } from './peers/form-browser.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

/** Pages of forms over HTTP, as a browser without a script asks for them and posts them. */
let house: TestHouse;
const RULES = join(import.meta.dirname, '../rules');
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

beforeAll(async () => {
  house = await testHouse({ engine: 'sqlite' });
}, 60_000);
afterAll(() => house?.stop());

const COMPLAINT = {
  what: 'The kettle smells of smoke.',
  order: '2026/0118',
  remedy: 'replacement',
  name: 'Maja Kovač',
  email: 'maja@example.si',
  consent: 'yes',
};

/** A form that somebody opened, read and filled in. */
async function sent(id: string, fields: Record<string, string>, query = '?lang=en'): Promise<Answered> {
  const page = await openForm(house.url, id, query);
  house.advance(5000);
  const answer = await send(house.url, page, fields);
  const isComing = ({ html }: Answered) => html.includes('http-equiv="refresh"');
  // On a machine that is busy the number comes with the next look.
  return isComing(answer)
    ? house.until(
        () => visit(house.url, answer.path),
        (there) => !isComing(there),
      )
    : answer;
}

function numberOn({ html }: Answered): number {
  return Number(/<p class="number">#(\d+)<\/p>/.exec(html)?.[1]);
}

const ticket = async (number: number) =>
  (await house.get(`/api/tickets/${number}`)).body as unknown as Ticket;

interface Ticket {
  ticket: {
    channel: string;
    kind: { id: string } | string | null;
    fields: { id: string; value: unknown }[];
    spam: boolean;
    contact: { name: string };
    priority: string;
    team: string | null;
  };
  messages: { kind: string; text: string; files: { name: string }[] }[];
  events: { type: string; text?: string }[];
}

describe('a form that is filled in', () => {
  test('shows its number and what comes next at once, and is a ticket of its kind with its fields', async () => {
    const answer = await sent('complaint', COMPLAINT);
    expect(answer.status).toBe(200);
    expect(answer.path).toMatch(/^\/forms\/case\/[\w.-]+\?lang=en&told=saved$/);
    expect(answer.html).toContain('Somebody of our care team reads your complaint');
    expect(answer.html).toMatch(/You hear from us by \w+/);
    const { ticket: made, messages } = await ticket(numberOn(answer));
    expect(made).toMatchObject({
      kind: 'complaint',
      channel: 'forms',
      contact: { name: 'Maja Kovač' },
      priority: 'high',
      team: 'care',
    });
    expect(messages[0]?.text).toBe(
      'Order number: 2026-0118\n\nThe kettle smells of smoke.\n\nWhat would put it right? A replacement\nE-mail address: maja@example.si\n✓ You may use what I wrote here to work on my case.',
    );
    const { body } = await house.get(`/api/tickets/${numberOn(answer)}`);
    expect(body.about).toMatchObject({
      fields: expect.arrayContaining([
        expect.objectContaining({ id: 'order', value: '2026-0118' }),
        expect.objectContaining({ id: 'remedy', value: 'replacement' }),
      ]),
    });
  });

  test('in another language asks, answers and is heard in it', async () => {
    const page = await openForm(house.url, 'question', '', { 'accept-language': 'fr, sl;q=0.8' });
    expect(page.html).toContain('<html lang="sl">');
    expect(page.html).toContain('Kaj bi radi vedeli?');
    house.advance(5000);
    const answer = await send(house.url, page, { question: 'Kdaj pride naslednja pošiljka skodelic?' });
    expect(answer.html).toContain('Hvala. Prejeli smo');
    const { body } = await house.get(`/api/tickets/${numberOn(answer)}`);
    expect(JSON.stringify(body)).toContain('"language":"sl"');
  });

  test('sent twice is one ticket, on one page', async () => {
    const page = await openForm(house.url, 'question', '?lang=en');
    house.advance(5000);
    const answers = await Promise.all(
      [1, 2, 3].map(() => send(house.url, page, { question: 'Where do I press twice?' })),
    );
    expect(new Set(answers.map(numberOn)).size).toBe(1);
    const { messages } = await ticket(numberOn(answers[0] as Answered));
    expect(messages.filter(({ kind }) => kind === 'inbound')).toHaveLength(1);
  });

  test('sent again with other words says two things on one case', async () => {
    const page = await openForm(house.url, 'question', '?lang=en');
    house.advance(5000);
    const first = await send(house.url, page, { question: 'Is the blue one in stock?' });
    const second = await send(house.url, page, { question: 'Is the red one in stock?' });
    expect(numberOn(second)).toBe(numberOn(first));
    const { messages } = await ticket(numberOn(first));
    expect(messages.filter(({ kind }) => kind === 'inbound').map(({ text }) => text)).toEqual([
      'Is the blue one in stock?',
      'Is the red one in stock?',
    ]);
  });
});

describe('what is wrong', () => {
  test('is said at its field and above, what was typed and what came of files stays', async () => {
    const page = await openForm(house.url, 'return', '?lang=en');
    house.advance(5000);
    const files = { photos: [{ name: 'box.png', type: 'image/png', bytes: PICTURE }] };
    const typed = { order: '<b>12', reason: 'Too "small" & <i>thin</i>', email: 'maja', wish: 'replacement' };
    const wrong = await send(house.url, page, typed, files);
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('<title>Error: Return or exchange');
    expect(wrong.html).toContain('3 answers need a look');
    expect(wrong.html).toContain('<a href="#f-order">Order number – This is no order number of ours.');
    expect(wrong.html).toMatch(/id="f-email"[^>]*aria-invalid="true"[^>]*aria-describedby="h-email e-email"/);
    expect(wrong.html).toContain('Too &quot;small&quot; &amp; &lt;i&gt;thin&lt;/i&gt;</textarea>');
    expect(wrong.html).toContain('value="&lt;b&gt;12"');
    expect(wrong.html).toMatch(/name="wish" value="replacement" checked/);
    const form = formOf(wrong);
    expect(form.fields['kept-photos']).toBeDefined();
    const right = await send(
      house.url,
      wrong,
      withFields(form, { ...typed, order: '204711', email: '', consent: 'yes' }),
    );
    const { messages } = await ticket(numberOn(right));
    expect(messages[0]?.files).toMatchObject([{ name: 'box.png' }]);
  });

  test.each([
    [
      'a program',
      { name: 'x.png', type: 'image/png', bytes: Buffer.from('MZ not a picture') },
      'x.png is no picture or PDF',
    ],
    [
      'a giant',
      { name: 'y.png', type: 'image/png', bytes: Buffer.concat([PICTURE, Buffer.alloc(10 * 1024 * 1024)]) },
      'y.png is larger than 10 MB',
    ],
  ])('with %s of a file is said at its field', async (_name, file, words) => {
    const page = await openForm(house.url, 'complaint', '?lang=en');
    house.advance(5000);
    const wrong = await send(house.url, page, COMPLAINT, { photos: [file] });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain(words);
  });

  test('about the page (too old, or another house’s) is shown again with what was typed', async () => {
    const page = await openForm(house.url, 'question', '?lang=en');
    house.advance(25 * 3_600_000);
    const again = await send(house.url, page, { question: 'Still here?' });
    expect(again.status).toBe(422);
    expect(again.html).toContain('This page was open for long');
    expect(again.html).toContain('Still here?</textarea>');
    const number = numberOn(await send(house.url, again, { question: 'Still here?' }));
    expect(JSON.stringify((await ticket(number)).events)).not.toMatch(/quarantine|faster than anybody/i);
    const forged = { ...page, html: page.html.replace(/(name="token" value=")[^"]*/, '$1v.1.forged') };
    expect((await send(house.url, forged, { question: 'Forged?' })).html).toContain(
      'This page was open for long',
    );
  });

  test.each([
    ['no such form', '/forms/nothing', 404],
    ['a case of nobody', '/forms/case/x.y.z', 404],
  ])('with the address is told: %s', async (_name, path, status) => {
    const { html, headers, ...answer } = await visit(house.url, `${path}?lang=sl`);
    expect(answer.status).toBe(status);
    expect(headers.get('content-type')).toContain('text/html');
    expect(html).toContain('<html lang="sl">');
  });

  test('with too many files is said at their field, and what was typed stays', async () => {
    const page = await openForm(house.url, 'complaint', '?lang=en');
    house.advance(5000);
    const photo = { name: 'box.png', type: 'image/png', bytes: PICTURE };
    const answer = await send(house.url, page, COMPLAINT, { photos: Array(150).fill(photo) });
    expect(answer.status).toBe(422);
    expect(answer.html.match(/Error: No more than 5 files/g)).toHaveLength(1);
    expect(answer.html).toContain(COMPLAINT.what);
    expect(answer.html.match(/name="kept-photos"/g)).toHaveLength(5);
  });

  test('with the body is the sender’s fault, and never a fault of ours', async () => {
    const post = (headers: Record<string, string>, body: string) =>
      fetch(`${house.url}/forms/question?lang=en`, { method: 'POST', headers, body });
    const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
    const bodies = [
      '',
      '--x',
      '--x\r\n\r\n',
      '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n1\r\n--x--\r\n',
      '--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n',
      '--x\r\nContent-Disposition: form-data; filename="a.png"\r\n\r\n1\r\n--x--\r\n',
      '--x\r\nContent-Disposition: form-data; name="photos"; filename="\\"\r\n\r\n1\r\n--x',
      `${'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(3000)}--x--\r\n`,
      `--x\r\nContent-Disposition: form-data; name="${'n'.repeat(5000)}"\r\n\r\n1\r\n--x--\r\n`,
      '--x\r\nContent-Disposition: form-data; name="kept-constructor"\r\n\r\n1\r\n--x--\r\n',
    ];
    for (const body of bodies) expect((await post(multipart, body)).status, body).toBeGreaterThanOrEqual(400);
    for (const body of bodies) expect((await post(multipart, body)).status, body).toBeLessThan(500);
    const other = await post({ 'content-type': 'application/json' }, '{}');
    expect([other.status, other.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(await other.text()).toContain('go back in your browser and send it once more');
  });
});

describe('traps', () => {
  const trapOn = ({ html }: Answered) => /name="(x_[A-Za-z0-9]{12})"/.exec(html)?.[1] ?? 'none';

  test.each<[string, string | null, number, RegExp]>([
    ['a field that nobody sees', 'https://spam.example', 5000, /people do not see/],
    ['haste', null, 100, /faster than anybody writes/],
  ])(
    '%s leads into quarantine, is answered like any other, and is lifted with its kind',
    async (_name, filled, ms, why) => {
      const page = await openForm(house.url, 'question', '?lang=en');
      house.advance(ms);
      const more = filled === null ? {} : { [trapOn(page)]: filled };
      const answer = await send(house.url, page, { question: 'Cheap watches', ...more });
      const number = numberOn(answer);
      expect(answer.html).toContain('Thank you.');
      expect(answer.html).not.toContain('You hear from us by');
      const { ticket: made, events } = await ticket(number);
      expect(JSON.stringify(made)).toMatch(/"spam":(true|\{)/);
      expect(JSON.stringify(events)).toMatch(why);
      await house.command('spam', { ticket: number, action: 'lift' });
      expect(JSON.stringify((await ticket(number)).ticket)).toContain('"question"');
    },
  );

  test('the field that nobody sees is called otherwise on each page, and is none that a browser fills in for people', async () => {
    const pages = [1, 2].map(() => openForm(house.url, 'question', '?lang=en'));
    const [one, other] = await Promise.all(pages);
    if (one === undefined || other === undefined) throw new Error('There is no page');
    expect(trapOn(one)).not.toBe(trapOn(other));
    expect(one.html).toMatch(
      /tabindex="-1" autocomplete="off" data-1p-ignore data-bwignore data-lpignore="true"/,
    );
    house.advance(5000);
    const usual = { website: 'https://maja.example', url: 'https://maja.example', [trapOn(other)]: 'x' };
    const answer = await send(house.url, one, { question: 'Is my own page all right?', ...usual });
    expect(JSON.stringify((await ticket(numberOn(answer))).ticket)).not.toMatch(/"spam":(true|\{)/);
  });

  test('a page that makes more than five messages makes cases in quarantine, and the first case goes on', async () => {
    const page = await openForm(house.url, 'question', '?lang=en');
    house.advance(5000);
    const numbers: number[] = [];
    for (let at = 0; at < 6; at++)
      numbers.push(numberOn(await send(house.url, page, { question: `Watch no. ${at}` })));
    expect(new Set(numbers.slice(0, 5)).size).toBe(1);
    expect(numbers[5]).not.toBe(numbers[0]);
    expect(JSON.stringify((await ticket(numbers[5] ?? 0)).events)).toMatch(/again and again/);
    expect(JSON.stringify((await ticket(numbers[0] ?? 0)).events)).not.toMatch(/quarantine/i);
  });

  test('nobody hands in past the pages', async () => {
    const { status } = await house.post('/channels/forms', { case: 'c', id: 'm', text: 'Straight in' }, '');
    expect(status).toBe(401);
  });
});

describe('the page of a case', () => {
  test('is the way back for answers, and to write again', async () => {
    const first = await sent('complaint', COMPLAINT);
    const number = numberOn(first);
    await house.command('claim', { ticket: number });
    await house.command('reply', { ticket: number, text: 'We send a <new> one tomorrow.' });
    const path = first.path.replace('&told=saved', '');
    const answered = await house.until(
      () => visit(house.url, path),
      ({ html }) => html.includes('We send a &lt;new&gt; one tomorrow.'),
    );
    expect(answered.html).toContain('<li class="ours">');
    const more = await send(
      house.url,
      answered,
      { text: 'Thank you. The blue one, please.' },
      { files: [{ name: 'a.png', type: 'image/png', bytes: PICTURE }] },
    );
    expect(more.path).toContain('told=sent');
    expect(more.html).toContain('Thank you. The blue one, please.');
    const shown = /href="(\/chat\/files\/[^"]+)"/.exec(more.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(
      Buffer.from(await (await fetch(house.url + shown)).arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const { messages } = await ticket(number);
    expect(messages.filter(({ kind }) => kind === 'inbound')).toHaveLength(2);
    const empty = await send(house.url, more, { text: ' ' });
    expect(empty.status).toBe(422);
    expect(empty.html).toContain('Please write something');
  });

  test('has buttons for what is asked, which work without a script', async () => {
    const first = await sent('question', { question: 'Can I wash it?' });
    const number = numberOn(first);
    const { token } = await house.person('Ana', 'agent');
    await house.command('reply', { ticket: number, text: 'Yes, at 30 degrees.' }, token);
    await house.until(
      () => house.get(`/api/tickets/${number}`),
      ({ body }) => JSON.stringify(body).includes('"sent"'),
    );
    await house.command('resolve', { ticket: number });
    const asked = await house.until(
      () => visit(house.url, first.path),
      ({ html }) => html.includes('value="no"'),
    );
    const thanks = formOf(asked, 2);
    const thanked = await send(house.url, asked, withFields(thanks, { choice: 'thank' }), {}, thanks.action);
    expect(thanked.html).toContain('You chose: Say thanks to Ana');
    const choices = formOf(asked, 1);
    const chosen = await send(house.url, asked, withFields(choices, { choice: 'no' }), {}, choices.action);
    expect(chosen.html).toContain('You chose:');
  });

  test('can be opened by itself where it stands in a frame, whose address nobody sees', async () => {
    const page = await sent('question', { question: 'Does it fit into a frame?' });
    const alone = /<a [^>]*href="([^"]*)" target="_blank"/;
    expect(page.html).not.toMatch(alone);
    const framed = await visit(house.url, `${page.path}&embed=1`);
    expect(alone.exec(framed.html)?.[1]).toBe(page.path.replace('&told=saved', ''));
  });

  test('is closed for good by whoever has it, who is asked once more', async () => {
    const there = await sent('question', { question: 'May I close this?' });
    const number = numberOn(there);
    const close = /href="(\/forms\/case\/[^"]*\/close\?[^"]*)">/.exec(there.html)?.[1] ?? '';
    const asked = await visit(house.url, close.replaceAll('&amp;', '&'));
    expect(asked.html).toContain(`Close the page of case #${number}?`);
    expect((await visit(house.url, there.path)).status).toBe(200);
    const closed = await send(house.url, asked, {});
    expect([closed.status, closed.html]).toEqual([200, expect.stringContaining('This page is closed')]);
    for (const path of [there.path, asked.path])
      expect([(await visit(house.url, path)).status, path]).toEqual([404, path]);
    const late = await send(house.url, there, { text: 'Too late' }, {}, there.path);
    expect(late.status).toBe(404);
    const { events } = await ticket(number);
    expect(JSON.stringify(events)).toContain('what is answered there, nobody reads');
    await house.command('claim', { ticket: number });
    await house.command('reply', { ticket: number, text: 'Into the void', confirm: true });
    const { messages } = await house.until(
      async () => (await ticket(number)) as unknown as { messages: { text: string; delivery?: string }[] },
      (all) => all.messages.some(({ delivery }) => delivery === 'failed'),
    );
    expect(messages.find(({ text }) => text === 'Into the void')?.delivery).toBe('failed');
  });

  test('is closed and opened by the team, also where the case goes on in another', async () => {
    const there = await sent('question', { question: 'Who else reads this?' });
    const other = await sent('question', { question: 'Something else' });
    const numbers = { ticket: numberOn(there), into: numberOn(other) };
    const status = async ({ path }: Answered) => (await visit(house.url, path)).status;
    const closePage = (options: object) => house.command('close-page', { ...options });
    const said = await closePage({ ticket: numbers.ticket });
    expect(said.body.text).toContain(`page of #${numbers.ticket} is closed`);
    expect((await closePage({ ticket: numbers.ticket })).body.refused).toBe('no-page');
    expect(await status(there)).toBe(404);
    expect((await house.command('merge', { ...numbers, confirm: true })).status).toBe(200);
    expect([await status(there), await status(other)]).toEqual([404, 200]);
    expect((await closePage({ ticket: numbers.into, open: true })).status).toBe(200);
    expect([await status(there), await status(other)]).toEqual([200, 200]);
    const viewer = await house.person('Vera', 'viewer');
    const refused = await house.command('close-page', { ticket: numbers.into }, viewer.token);
    expect(refused.body.refused).toBe('role');
  });

  test('tells nobody of notes, of the team or of other cases, and its address is its key', async () => {
    const first = await sent('question', { question: 'Is it safe?' });
    const number = numberOn(first);
    await house.command('note', { ticket: number, text: 'A difficult customer' });
    const page = await visit(house.url, first.path);
    expect(page.html).not.toContain('difficult');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.html).toContain('<meta name="robots" content="noindex">');
    const key = /case\/([^?]+)/.exec(first.path)?.[1] ?? '';
    const [id = '', end = '', signature = ''] = key.split('.');
    for (const bad of [
      `${id}.${end}.${signature.slice(1)}x`,
      `${id}.zzzzzzzz.${signature}`,
      `${id}x.${end}.${signature}`,
    ])
      expect((await visit(house.url, `/forms/case/${bad}`)).status).toBe(404);
    house.advance(181 * 86_400_000);
    const over = await visit(house.url, first.path);
    expect(over.status).toBe(404);
    expect(over.html).toContain('name your case number');
  });
});

describe('pages', () => {
  test('run nothing, fetch nothing and set no cookie; only embedded ones may be framed', async () => {
    const page = await visit(house.url, '/forms/complaint?lang=en');
    const csp = page.headers.get('content-security-policy') ?? '';
    expect(csp).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    );
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(page.html).not.toMatch(/<script|\son\w+=|style="|https?:\/\/(?!127|localhost)/);
    const embedded = await visit(house.url, '/forms/complaint/embed?lang=en');
    expect(embedded.headers.get('content-security-policy')).toMatch(/frame-ancestors \*$/);
  });

  test('are described where the settings are', () => {
    expect(readFileSync(new URL('../.env.example', import.meta.url), 'utf8')).toContain('FORM_ORIGINS');
  });
});

/** While it runs, nothing can be added to a table. */
async function without<Result>(table: string, run: () => Promise<Result>): Promise<Result> {
  const db = connect('sqlite', house.databaseUrl.replace('sqlite:', ''));
  try {
    await sql
      .raw(`create trigger stopped before insert on ${table} begin select raise(abort, 'no'); end`)
      .execute(db);
    return await run();
  } finally {
    await sql.raw('drop trigger if exists stopped').execute(db);
    await db.destroy();
  }
}

test('what cannot be stored is said, stays, and is sent again from the same page', async () => {
  const page = await openForm(house.url, 'question', '?lang=en');
  house.advance(5000);
  const lost = await without('inbox', () => send(house.url, page, { question: 'Is it stored?' }));
  expect(lost.status).toBe(503);
  expect(lost.html).toContain('role="alert"');
  expect(lost.html).toContain('Is it stored?</textarea>');
  const kept = await send(house.url, lost, { question: 'Is it stored?' });
  expect(numberOn(kept)).toBeGreaterThan(0);
  const more = await without('inbox', () => send(house.url, kept, { text: 'And <this>?' }));
  expect(more.status).toBe(503);
  expect(more.html).toContain('And &lt;this&gt;?</textarea>');
});

test('a file that cannot be kept by us takes nothing of what was typed', async () => {
  const page = await openForm(house.url, 'complaint', '?lang=en');
  house.advance(5000);
  const photos = [{ name: 'box.png', type: 'image/png', bytes: PICTURE }];
  const lost = await without('uploads', () => send(house.url, page, COMPLAINT, { photos }));
  expect(lost.status).toBe(503);
  expect(lost.html).toContain('What you wrote is still here');
  expect(lost.html).toContain(COMPLAINT.what);
  const kept = await send(house.url, lost, withFields(formOf(lost), COMPLAINT), { photos });
  const { messages } = await ticket(numberOn(kept));
  expect(messages[0]?.files).toMatchObject([{ name: 'box.png' }]);
  const more = await without('uploads', () => send(house.url, kept, { text: 'One more' }, { files: photos }));
  expect([more.status, more.html.includes('One more</textarea>')]).toEqual([503, true]);
});

test('a case that has no number yet has a page that finds it', async () => {
  const page = await openForm(house.url, 'question', '?lang=en');
  house.advance(5000);
  const coming = await without('tickets', () => send(house.url, page, { question: 'Which number?' }));
  expect(coming.status).toBe(200);
  expect(coming.html).toContain('<meta http-equiv="refresh" content="2">');
  const there = await house.until(
    () => visit(house.url, coming.path),
    (answer) => numberOn(answer) > 0,
  );
  expect(there.html).not.toContain('http-equiv="refresh"');
});

test('who sends many from one address is in quarantine first, and then told to wait: no more of their files is kept', async () => {
  const other = await testHouse({ engine: 'sqlite' });
  const page = async (form: string) => {
    const opened = await openForm(other.url, form, '?lang=en');
    other.advance(5000);
    return opened;
  };
  const picture = { photos: [{ name: 'box.png', type: 'image/png', bytes: PICTURE }] };
  try {
    let last = await send(other.url, await page('question'), { question: 'Is no. 0 blue?' });
    const first = JSON.stringify((await other.get(`/api/tickets/${numberOn(last)}`)).body.events);
    expect(first).not.toMatch(/from one place|quarantine/i);
    for (let at = 1; at <= 60; at++)
      last = await send(other.url, await page('question'), { question: `Is no. ${at} blue?` });
    const { body } = await other.get(`/api/tickets/${numberOn(last)}`);
    expect(JSON.stringify(body.ticket)).toMatch(/"spam":(true|\{)/);
    const complaint = await page('complaint');
    const kept = await send(other.url, complaint, { ...COMPLAINT, consent: '' }, picture);
    expect(kept.html).toContain('name="kept-photos"');
    const empty = await page('question');
    for (let at = 0; at < 60; at++) await send(other.url, empty, {});
    const refused = await send(other.url, complaint, COMPLAINT, picture);
    expect(refused.status).toBe(429);
    expect(refused.html).toContain(COMPLAINT.what);
    expect(refused.html).not.toContain('name="kept-photos"');
    const again = await send(other.url, kept, withFields(formOf(kept), COMPLAINT), picture);
    expect(again.status).toBe(429);
    expect(again.html.match(/name="kept-photos"/g)).toHaveLength(1);
  } finally {
    await other.stop();
  }
}, 60_000);

test('a file that must be there is asked for again when it lies here no more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'osem-forms-'));
  cpSync(RULES, folder, { recursive: true });
  const path = join(folder, 'forms/complaint.json');
  const rules = JSON.parse(readFileSync(path, 'utf8')) as { fields: { id: string; required?: boolean }[] };
  for (const field of rules.fields) if (field.id === 'photos') field.required = true;
  writeFileSync(path, JSON.stringify(rules));
  const other = await testHouse({ engine: 'sqlite', env: { RULES_DIR: folder } });
  try {
    const page = await openForm(other.url, 'complaint', '?lang=en');
    other.advance(5000);
    const answer = await send(other.url, page, { ...COMPLAINT, 'kept-photos': 'gone' });
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('<a href="#f-photos">');
  } finally {
    await other.stop();
    rmSync(folder, { recursive: true });
  }
}, 60_000);

test('where the house writes mail, whoever gave an address is told that an answer may come there, too', async () => {
  const nobody = '127.0.0.1:9';
  const env = {
    IMAP_URL: `imap://help%40example.si:x@${nobody}`,
    SMTP_URL: `smtp://help%40example.si:x@${nobody}`,
  };
  const other = await testHouse({ engine: 'sqlite', env });
  try {
    const page = await openForm(other.url, 'question', '?lang=en');
    other.advance(5000);
    const answer = await send(other.url, page, { question: 'Is it blue?', email: 'maja@example.si' });
    expect(answer.path).toMatch(/&mail=1$/);
    expect(answer.html).toContain('may also write to the mail address');
  } finally {
    await other.stop();
  }
}, 60_000);
