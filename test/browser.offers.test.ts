import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { browserStage, DESKTOP, PHONE, type Stage } from './browser.stage.ts';
import type { Visitor } from './peers/house.ts';

/** The coupon story at the web desk: an agent, two supervisors and the customer at once. */
const MINUTE = 60_000;
/** A Tuesday on which the team is at work: nobody is asked who is not. */
const AT_WORK = Date.parse('2026-12-01T10:00:00Z');
/** A rule on text that is wrong more often than right. */
const BANANAS = {
  name: 'Bananas',
  because: 'Somebody thought it a good idea.',
  priority: 60,
  conditions: { all: [{ fact: 'text', operator: 'mentions', value: ['bananas'] }] },
  event: { type: 'escalate', params: { reason: 'bananas', tell: 'Bananas are mentioned.' } },
  examples: [{ facts: { text: 'bananas' }, fires: true }],
};
let stage: Stage;
let rules: string;
let ana: Page;
let eva: Page;
let zoja: Page;
let maja: Visitor;

beforeAll(async () => {
  rules = mkdtempSync(join(tmpdir(), 'osem-rules-'));
  cpSync('rules', rules, { recursive: true });
  const calls = join(rules, 'escalation.json');
  const { rules: all, ...rest } = JSON.parse(readFileSync(calls, 'utf8')) as { rules: object[] };
  writeFileSync(calls, JSON.stringify({ ...rest, rules: [...all, BANANAS] }));
  stage = await browserStage({ ahead: AT_WORK - Date.now(), env: { RULES_DIR: rules } });
  maja = await stage.house.visitor('Maja');
  await maja.write('My parcel is late again');
  await stage.house.until(
    () => stage.house.get('/api/tickets'),
    ({ body }) => (body.tickets as unknown[]).length === 1,
  );
  ana = await stage.deskOf('Ana', 'agent');
  eva = await stage.deskOf('Eva', 'supervisor', { team: 'support' });
  zoja = await stage.deskOf('Zoja', 'supervisor');
  for (const desk of [ana, eva]) await openTicket(desk);
}, 120_000);

afterAll(() => stage?.stop());
afterEach(() => expect(stage.complaints.splice(0)).toEqual([]));

const dialog = (desk: Page) => desk.getByRole('dialog');
const panel = (desk: Page) => desk.getByRole('region', { name: 'Offers and decisions' });
const waits = (desk: Page) => panel(desk).getByRole('region', { name: 'Waits for a decision' });
const toast = (desk: Page, words: string | RegExp) => desk.locator('.toast', { hasText: words }).last();
const quote = (desk: Page) => dialog(desk).getByRole('region', { name: 'What it means' });
const zone = (desk: Page, name: string) => quote(desk).locator('.zone', { hasText: name });

async function openTicket(desk: Page): Promise<void> {
  await desk.goto(`${stage.house.url}/desk/#/tickets/1`);
  await desk.getByRole('heading', { level: 1, name: 'Maja' }).waitFor();
}

async function beginOffer(desk: Page): Promise<void> {
  await desk.getByRole('button', { name: 'Offer…' }).click();
  await dialog(desk).getByRole('combobox', { name: 'What' }).first().waitFor();
}

async function offerCoupons(desk: Page, count: string, because = ''): Promise<void> {
  await beginOffer(desk);
  await dialog(desk).getByRole('spinbutton', { name: 'Pieces' }).fill(count);
  if (because !== '') await dialog(desk).getByLabel(/^Why/).fill(because);
}

async function everyWay(desk: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const [way, viewport, colorScheme] of [
    ['desktop-light', DESKTOP, 'light'],
    ['desktop-dark', DESKTOP, 'dark'],
    ['phone-light', PHONE, 'light'],
    ['phone-dark', PHONE, 'dark'],
  ] as const) {
    await desk.setViewportSize(viewport);
    await desk.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await stage.look(desk, `offers-${name}-${way}`)));
    const sideways = await desk.evaluate(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    );
    if (sideways === true) found.push(`${name}-${way}: the page is wide`);
  }
  await desk.setViewportSize(DESKTOP);
  await desk.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return found;
}

describe('the coupon story', () => {
  test('shows what an offer means while it is filled in, and sends it in one press', async () => {
    await beginOffer(ana);
    await zone(ana, 'Standard').waitFor();
    await dialog(ana).getByRole('button', { name: 'Another option' }).click();
    await dialog(ana).getByRole('spinbutton', { name: 'Pieces' }).nth(1).fill('3');
    await zone(ana, 'At discretion').waitFor();
    await quote(ana).getByText('“Up to three coupons”').waitFor();
    await quote(ana).getByText('Left this month').first().waitFor();
    await quote(ana).getByText('2 – 3 coupons worth €15.00').waitFor();
    expect(await everyWay(ana, 'quote')).toEqual([]);
    await dialog(ana).getByRole('button', { name: 'Send to customer' }).click();
    const offered = panel(ana).getByRole('region', { name: 'Offered' });
    await offered.getByText('Coupon × 3').waitFor();
    await offered.getByText('The customer can choose until').waitFor();
    expect(await everyWay(ana, 'offered')).toEqual([]);
  });

  test('makes a task of what the customer chooses, until it is done', async () => {
    await stage.house.until(
      () => maja.messages(),
      (messages) => messages.some(({ text }) => text.includes('2 – 3 coupons')),
    );
    await maja.write('2');
    const done = panel(ana).getByRole('button', { name: /^Done: Coupon × 3/ });
    await done.waitFor();
    expect(await everyWay(ana, 'todo')).toEqual([]);
    await done.click();
    await done.waitFor({ state: 'detached' });
  });

  test('asks a supervisor for the fourth, says who and with which text, and needs a reason', async () => {
    await offerCoupons(ana, '1');
    await zone(ana, 'Beyond authority').waitFor();
    await quote(ana).getByText('Eva decides on it.').waitFor();
    await quote(ana).getByText('This is asked').click();
    await quote(ana).getByText('Ana wants to offer on #1: Coupon').waitFor();
    await dialog(ana).getByRole('button', { name: 'Ask Eva' }).click();
    await dialog(ana).getByText('Say why: whoever decides reads it.').waitFor();
    await ana.keyboard.type('It was late again');
    expect(await everyWay(ana, 'asking')).toEqual([]);
    await dialog(ana).getByRole('button', { name: 'Ask Eva' }).click();
    await waits(ana).getByText('You asked: somebody else decides.').waitFor();
    await ana.getByText('Not sent: waits for a decision').waitFor();
    expect(await waits(ana).getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(await everyWay(ana, 'asked')).toEqual([]);
  });

  test('cannot be approved by whoever asked', async () => {
    await ana.keyboard.press('/');
    await dialog(ana).getByRole('combobox').fill('approve 1');
    await ana.keyboard.press('Enter');
    await dialog(ana).getByText('You asked for it: somebody else decides. Asked: Eva.').waitFor();
    await ana.keyboard.press('Escape');
  });

  test('stands in the list of decisions with its number, and is decided once though two press', async () => {
    await expect.poll(() => eva.title()).toContain('1 to decide');
    await waits(eva).getByText('It was late again').waitFor();
    expect(await everyWay(eva, 'deciding')).toEqual([]);
    await zoja.getByRole('link', { name: 'Decisions: 1 waits' }).click();
    const listed = zoja.getByRole('region', { name: '#1' });
    await listed.getByText('It was late again').waitFor();
    const remedies = zoja.getByRole('region', { name: 'Small remedies that rules grant by themselves' });
    await remedies.getByRole('button', { name: 'Dry run: our-mistake' }).click();
    await remedies.getByText('Only a dry run that a lead has seen lets it be armed.').waitFor();
    expect(await everyWay(zoja, 'decisions')).toEqual([]);
    await waits(eva).getByRole('button', { name: 'Deny' }).click();
    await waits(eva).getByText('Say why not: whoever asked reads it.').waitFor();
    await eva.keyboard.type('Only this once');
    // Both have it before them when they press: neither has heard of the other.
    await Promise.all([
      waits(eva).getByRole('button', { name: 'Approve' }).click(),
      listed.getByRole('button', { name: 'Approve' }).click(),
    ]);
    const late = async () => {
      const words = await Promise.all([eva, zoja].map((desk) => desk.locator('.toast').allTextContents()));
      return words.flat().filter((one) => /approved it already/.test(one)).length;
    };
    await expect.poll(late).toBe(1);
    const { events } = (await stage.house.get('/api/tickets/1')).body as { events: { type: string }[] };
    // The one of the scene: what came before needed no supervisor.
    expect(events.filter(({ type }) => type === 'approval-given')).toHaveLength(1);
    await zoja.getByText('Nothing waits for a decision.').waitFor();
    await expect.poll(() => eva.title()).not.toContain('to decide');
    await panel(ana).getByRole('region', { name: 'Offered' }).getByText('Coupon').waitFor();
    await stage.house.until(
      () => maja.messages(),
      (messages) => messages.filter(({ text }) => text.includes('1 – a coupon worth')).length === 2,
    );
  });

  test('is withdrawn, asked for again, denied with a reason, and never sent', async () => {
    await panel(ana).getByRole('button', { name: 'Withdraw' }).click();
    await panel(ana).waitFor({ state: 'detached' });
    await offerCoupons(ana, '9', 'Three weeks late');
    await dialog(ana).getByRole('button', { name: 'Ask Eva' }).click();
    await waits(eva).getByRole('button', { name: 'I look into it' }).click();
    await waits(ana).getByText('Eva looks into it').waitFor();
    await waits(eva).getByLabel('Condition, or why not').fill('Too much');
    await waits(eva).getByRole('button', { name: 'Deny' }).click();
    await panel(ana).waitFor({ state: 'detached' });
    await ana.getByText('Eva denied it').first().waitFor();
    await ana.getByText('Taken back, never sent').last().waitFor();
    await toast(eva, 'denied').waitFor();
  });

  test('is changed before it is decided, and what was asked first is void', async () => {
    await offerCoupons(ana, '9', 'Three weeks late');
    await dialog(ana).getByRole('button', { name: 'Ask Eva' }).click();
    await waits(eva).getByText('Coupon × 9').waitFor();
    await waits(ana).getByRole('button', { name: 'Change…' }).click();
    expect(await dialog(ana).getByLabel(/^Why/).inputValue()).toBe('Three weeks late');
    await dialog(ana).getByRole('spinbutton', { name: 'Pieces' }).fill('4');
    await dialog(ana).getByRole('button', { name: 'Ask Eva' }).click();
    await waits(eva).getByText('Coupon × 4').waitFor();
    await waits(ana).getByRole('button', { name: 'Withdraw' }).click();
    await panel(ana).waitFor({ state: 'detached' });
    await panel(eva).waitFor({ state: 'detached' });
  });

  test('is filled in by keyboard alone, and offers what one may alone when nobody decides in time', async () => {
    await ana.locator('.timeline').focus();
    await ana.keyboard.press('o');
    await dialog(ana).getByRole('combobox', { name: 'What' }).waitFor();
    // The dialog gives the focus to its first field once it is drawn; no key belongs to it before.
    await expect.poll(() => ana.evaluate('document.activeElement?.tagName')).toBe('SELECT');
    // By arrows: what letters choose in a list depends on how fast they come.
    await ana.keyboard.press('ArrowDown');
    await dialog(ana).getByRole('combobox', { name: 'Said as' }).waitFor();
    expect(await dialog(ana).getByRole('combobox', { name: 'What' }).inputValue()).toBe('discount');
    await ana.keyboard.press('Tab');
    await ana.keyboard.press('ArrowDown');
    await dialog(ana).getByLabel('Percent').waitFor();
    await ana.keyboard.press('Tab');
    await ana.keyboard.type('30');
    await ana.keyboard.press('Tab');
    await ana.keyboard.type('120,50');
    await quote(ana).getByText('You may give alone: Discount 15 %').waitFor();
    expect(await everyWay(ana, 'share')).toEqual([]);
    await dialog(ana).getByLabel(/^Why/).focus();
    await ana.keyboard.type('Broken twice');
    await ana.keyboard.press('Control+Enter');
    await waits(ana).getByText('Broken twice').waitFor();
    const silent = async () => {
      stage.house.advance(10 * MINUTE);
      return waits(ana).textContent();
    };
    await expect.poll(silent, { interval: 1500, timeout: 60_000 }).toContain('Nobody decided in time');
    const instead = waits(ana).getByRole('button', { name: /^Offer that instead: Discount 15 %/ });
    await instead.waitFor();
    expect(await everyWay(ana, 'silent')).toEqual([]);
    await instead.click();
    await zone(ana, 'At discretion').waitFor();
    await dialog(ana).getByRole('button', { name: 'Send to customer' }).click();
    await panel(ana).getByRole('region', { name: 'Offered' }).getByText('Discount 15 %').waitFor();
  });
});

describe('the story of 30 %', () => {
  const THIRTY = 'Sorry! You will get a discount of 30 %.';
  const box = (desk: Page) => desk.getByRole('textbox', { name: /^To / });
  const press = (desk: Page, name: string | RegExp) => panel(desk).getByRole('button', { name });
  let vid: Visitor;
  const read = async (words: string) =>
    stage.house.until(
      () => vid.messages(),
      (messages) => messages.some(({ text }) => text.includes(words)),
    );

  beforeAll(async () => {
    vid = await stage.house.visitor('Vid');
    await vid.write('Where is my lamp?');
    await stage.house.until(
      () => stage.house.get('/api/tickets/2'),
      ({ status }) => status === 200,
    );
    for (const desk of [ana, eva]) {
      await desk.goto(`${stage.house.url}/desk/#/tickets/2`);
      await desk.getByRole('heading', { level: 1, name: 'Vid' }).waitFor();
    }
  });

  test('hints while it is written; one press says that it is no promise, and it goes out', async () => {
    await box(ana).fill(THIRTY);
    await ana.getByText('30 % is above 15 %').waitFor();
    await ana.getByRole('button', { name: 'Not a promise' }).click();
    await ana.getByText('30 % is above 15 %').waitFor({ state: 'detached' });
    await ana.getByRole('button', { name: 'Send to customer' }).click();
    await read('30 %');
    expect(await panel(ana).count()).toBe(0);
  });

  test('asks for what is a promise; it is changed, asked for again, and waits when the customer wrote', async () => {
    await box(ana).fill(THIRTY.replace('30', '40'));
    await ana.getByRole('button', { name: 'Send to customer' }).click();
    await dialog(ana).getByText('40 % is above 15 %').waitFor();
    await dialog(ana).getByRole('button', { name: 'It is a promise: go on' }).click();
    await waits(ana).getByText('You asked: somebody else decides.').waitFor();
    expect(await everyWay(ana, 'gated-reply')).toEqual([]);
    await waits(ana).getByRole('button', { name: 'Change…' }).click();
    await panel(ana).waitFor({ state: 'detached' });
    await expect.poll(() => box(ana).inputValue()).toContain('40 %');
    await box(ana).fill(THIRTY.replace('30', '25'));
    await ana.getByRole('button', { name: 'Send to customer' }).click();
    await dialog(ana).getByRole('button', { name: 'It is a promise: go on' }).click();
    await waits(eva).getByText('25 %').first().waitFor();
    await vid.write('It came, thank you');
    await eva.getByText('It came, thank you').first().waitFor();
    await waits(eva).getByRole('button', { name: 'Approve' }).click();
    await panel(ana).getByText('Allowed, but not sent: the customer wrote meanwhile.').waitFor();
    await press(ana, 'Send it').click();
    await read('25 %');
  });

  test('is kept with a press, or not kept with a cause', async () => {
    const promise = press(ana, /^Not kept: discount 25 %/);
    await promise.click();
    const why = panel(ana).getByRole('combobox', { name: /^Why: discount 25 %/ });
    expect(await everyWay(ana, 'not-kept')).toEqual([]);
    await press(ana, 'Not kept').click();
    // Without a cause the browser holds it back.
    expect(await why.inputValue()).toBe('');
    await why.selectOption({ label: 'a partner did not keep theirs' });
    await press(ana, 'Not kept').click();
    await panel(ana).waitFor({ state: 'detached' });
    await box(ana).fill('We will call you tomorrow.');
    await ana.getByText('We will call you tomorrow.').first().waitFor();
    await ana.getByRole('button', { name: 'Send to customer' }).click();
    await press(ana, /^Kept: call/).click();
    await panel(ana).waitFor({ state: 'detached' });
    const { events } = (await stage.house.get('/api/tickets/2')).body as { events: { type: string }[] };
    const ends = events.map(({ type }) => type).filter((type) => /^pledge-(kept|broken)$/.test(type));
    expect(ends).toEqual(['pledge-broken', 'pledge-kept']);
  });
});

describe('the rules behind it', () => {
  let vera: Page;
  const list = () => vera.getByRole('region', { name: 'Rules of this file' });
  const rule = () => vera.getByRole('region', { name: 'Up to three coupons' });
  const outlook = () => vera.getByRole('region', { name: 'Save' });
  const example = (number: number) => rule().getByRole('group', { name: `Example ${number}` });

  test('are listed in words, and each is a form that everybody can read', async () => {
    vera = await stage.deskOf('Vera', 'lead');
    await vera.getByRole('link', { name: 'Rules' }).click();
    await vera.getByRole('link', { name: 'What may be given away' }).click();
    await list()
      .getByRole('button', { name: /^Up to three coupons/ })
      .click();
    await list().getByText('pieces on the case, with this: at most 3').waitFor();
    await rule().getByRole('group', { name: 'Example 3' }).waitFor();
    await outlook().getByText('All examples are green.').waitFor();
    expect(await everyWay(vera, 'rules')).toEqual([]);
  });

  test('turn an example red when a limit falls, show the line that changes, and are mended', async () => {
    await rule().getByRole('group', { name: 'Condition 2' }).getByLabel('Value').fill('2');
    await example(1).getByText('Expected to fire, and it does not').waitFor();
    await outlook().getByText('1 example is red.').waitFor();
    const diff = outlook().getByRole('region', { name: 'What changes in the file' });
    await diff.getByText('+            "value": 2').waitFor();
    expect(await diff.locator('.gone').count()).toBe(1);
    expect(await everyWay(vera, 'rules-red')).toEqual([]);
    expect(
      await outlook().getByRole('button', { name: 'Save and put in force' }).getAttribute('aria-disabled'),
    ).toBe('true');
    await example(1).getByLabel('pieces on the case, with this', { exact: true }).fill('2');
    await example(1).getByText('As expected: it fires').waitFor();
    await outlook().getByText('All examples are green.').waitFor();
  });

  test('are tried on what happened, with links to the tickets', async () => {
    await outlook().getByRole('button', { name: 'Try it on the log' }).click();
    const trial = outlook().getByRole('region', { name: 'What it would have made of the past' });
    await trial.getByRole('columnheader', { name: 'Would be' }).first().waitFor();
    await trial.getByRole('link', { name: '#1' }).first().waitFor();
    expect(await everyWay(vera, 'rules-tried')).toEqual([]);
  });

  test('are saved with a reason, and decide at once by the version that /why names', async () => {
    await outlook().getByLabel('Why it is changed').fill('Three were too many');
    await outlook().getByLabel('Why it is changed').press('Enter');
    const saved = await toast(vera, 'Saved. In force is version').textContent();
    const [version = 'none'] = /[0-9a-f]{12}/.exec(saved ?? '') ?? [];
    const written = JSON.parse(readFileSync(join(rules, 'authority.json'), 'utf8')) as {
      rules: { name: string; conditions: { all: { value: unknown }[] } }[];
    };
    const limit = written.rules.find(({ name }) => name === 'Up to three coupons')?.conditions.all[1];
    expect(limit?.value).toBe(2);
    const niko = await stage.house.visitor('Niko');
    await niko.write('My parcel is late, too');
    const tickets = await stage.house.until(
      async () =>
        (await stage.house.get('/api/tickets')).body.tickets as { number: number; preview: string }[],
      (all) => all.some(({ preview }) => preview.includes('late, too')),
    );
    const ticket = tickets.find(({ preview }) => preview.includes('late, too'))?.number;
    const ivo = await stage.house.person('Ivo', 'agent');
    const quoted = async (what: string) =>
      (await stage.house.post(`/api/tickets/${ticket}/quote`, { what }, ivo.token)).body.zone;
    expect(await quoted('coupon:2')).toBe('discretion');
    expect(await quoted('coupon:3')).toBe('beyond');
    await stage.house.command('offer', { ticket, what: 'coupon:2', confirm: true }, ivo.token);
    const why = await stage.house.command('why', { ticket });
    expect(String(why.body.text)).toContain(version);
    await vera.goto(`${stage.house.url}/desk/handbook`);
    await vera.getByText('Why: “Three were too many”').waitFor();
  });
});

describe('a rule that calls for nothing', () => {
  const MUTE = 'The rule “Bananas” calls nobody any more';
  let nada: Page;
  let first = 0;
  const bar = () => eva.getByRole('region', { name: 'Escalated' });

  async function opened(number: number): Promise<void> {
    await eva.goto(`${stage.house.url}/desk/#/tickets/${number}`);
    await eva.getByRole('heading', { level: 1, name: /^Bana / }).waitFor();
  }

  /** A customer mentions bananas; answers the number of their ticket. */
  async function mentioned(name: string): Promise<number> {
    await (await stage.house.visitor(name)).write('There are bananas in my parcel');
    const named = async () =>
      (
        (await stage.house.get('/api/tickets')).body.tickets as {
          number: number;
          contact: { name: string };
          escalated: boolean;
        }[]
      ).find(({ contact }) => contact.name === name);
    const ticket = await stage.house.until(named, (one) => one !== undefined);
    return ticket?.number ?? 0;
  }

  beforeAll(async () => {
    nada = await stage.deskOf('Nada', 'lead');
    for (let count = 0; count < 10; count++) {
      const number = await mentioned(`Bana ${count}`);
      if (count === 0) first = number;
    }
  });

  test('names itself and what it found, and is dismissed with a reason until it falls silent', async () => {
    await opened(first);
    await bar().getByText('rule “Bananas” in escalation.json').waitFor();
    expect(await everyWay(eva, 'called')).toEqual([]);
    for (let count = 0; count < 6; count++) {
      await opened(first + count);
      await bar().getByRole('button', { name: 'Dismiss…' }).click();
      await dialog(eva).getByLabel('Why nobody has to step in').fill('They sell them.');
      if (count === 5) expect(await nada.getByText(MUTE).count()).toBe(0);
      await dialog(eva).locator('button[type=submit]').click();
      await bar().waitFor({ state: 'detached' });
    }
    await toast(eva, 'calls nobody from now on: Bananas').waitFor();
    await toast(nada, MUTE).waitFor();
  });

  test('calls nobody then, and tells the leads at the bell until one of them lets it call again', async () => {
    await opened(await mentioned('Bana silent'));
    await eva.getByText('(bananas); the rule is mute').first().waitFor();
    expect(await bar().count()).toBe(0);
    const bell = nada.getByRole('button', { name: /^Reminders and escalations/ });
    await bell.click();
    await nada.getByRole('dialog').getByText(MUTE).waitFor();
    expect(await everyWay(nada, 'mute')).toEqual([]);
    await nada.keyboard.press('Escape');
    await nada.keyboard.press('/');
    await dialog(nada).getByRole('combobox').fill('rules unmute Bananas');
    await nada.keyboard.press('Enter');
    await dialog(nada).getByText('The rule “Bananas” calls supervisors again').waitFor();
    await nada.keyboard.press('Escape');
    await opened(await mentioned('Bana again'));
    await bar().getByText('rule “Bananas” in').waitFor();
    await bell.click();
    await nada.getByRole('dialog').getByText(MUTE).waitFor({ state: 'detached' });
    await nada.keyboard.press('Escape');
  });

  test('is mended where it stands, and then calls for what was meant', async () => {
    await nada.goto(`${stage.house.url}/desk/#/rules/escalation.json`);
    await nada.getByRole('button', { name: /^Bananas/ }).click();
    const rule = nada.getByRole('region', { name: 'Bananas' });
    await rule
      .getByRole('group', { name: 'Condition 1' })
      .getByRole('textbox', { name: 'Words of its own' })
      .fill('rotten bananas');
    await rule.getByText('Expected to fire, and it does not').waitFor();
    await rule.getByRole('group', { name: 'Example 1' }).getByRole('textbox').fill('rotten bananas');
    await rule.getByText('As expected: it fires').waitFor();
    const outlook = nada.getByRole('region', { name: 'Save' });
    await outlook.getByLabel('Why it is changed').fill('We sell bananas');
    await outlook.getByLabel('Why it is changed').press('Enter');
    await toast(nada, 'Saved. In force is version').waitFor();
    await opened(await mentioned('Bana at last'));
    expect(await bar().count()).toBe(0);
  });
});

describe('by which profile everybody is served', () => {
  let vera: Page;
  const part = (name: string | RegExp) => vera.getByRole('region', { name });
  const profile = (name: string) => part('What else there is').getByRole('listitem', { name });
  const written = () =>
    JSON.parse(readFileSync(join(rules, 'strategy.json'), 'utf8')) as {
      chosen: { profile: string; why: string };
      trials: { profile: string; channel: string; why: string; until: string }[];
    };

  test('is shown to leads with its reason, what it is judged by, and no warning in a fresh house', async () => {
    vera = await stage.deskOf('Lea', 'lead');
    await vera.getByRole('link', { name: 'Rules' }).click();
    await vera.getByRole('link', { name: 'How we serve' }).click();
    await part('In force: More than expected').getByText('Ten hours promised, eight meant').waitFor();
    await part('In force: More than expected').getByText('It is judged by:').waitFor();
    expect(await vera.locator('.strategy-warning').count()).toBe(0);
    expect(await everyWay(vera, 'strategy')).toEqual([]);
  });

  test('is tried in a place until a day, with figures beside the rest', async () => {
    await profile('Delight').getByRole('button', { name: 'Try it…' }).click();
    await profile('Delight').getByLabel('Why').fill('What does it cost?');
    await profile('Delight').getByLabel('Where it is tried').selectOption({ label: 'Live chat' });
    await profile('Delight').getByLabel('Until').fill('2026-12-20');
    await profile('Delight').getByRole('button', { name: 'Begin the trial' }).click();
    await part('Tried now').getByText('“Delight” on Live chat from').waitFor();
    expect(written().trials).toMatchObject([
      { profile: 'delight', channel: 'webchat', why: 'What does it cost?' },
    ]);
    expect(written().trials[0]?.until).toBe('2026-12-21T00:00:00.000Z');
    const ida = await stage.house.visitor('Ida');
    await ida.write('Where is my chair?');
    await stage.house.until(
      async () => (await stage.house.get('/api/tickets')).body.tickets as { preview: string }[],
      (all) => all.some(({ preview }) => preview.includes('chair')),
    );
    await vera.reload();
    const table = part(/^“Delight” on Live chat/);
    await table.getByRole('columnheader', { name: 'all others' }).waitFor();
    await table.getByRole('row', { name: /^Cases 1 / }).waitFor();
    expect(await everyWay(vera, 'strategy-tried')).toEqual([]);
  });

  test('is chosen with a reason, warns of a choice that is young, and ends what was tried', async () => {
    await profile('Trust').getByRole('button', { name: 'Choose…' }).click();
    await profile('Trust').getByLabel('Why').fill('People ask who decides');
    await profile('Trust').getByLabel('Why').press('Enter');
    await part('In force: Trust').getByText('People ask who decides').waitFor();
    await profile('Low cost').getByRole('button', { name: 'Choose…' }).click();
    await profile('Low cost').getByText('“Trust” is to hold until').waitFor();
    await profile('Low cost').getByLabel('Why').fill('Too dear');
    expect(await everyWay(vera, 'strategy-young')).toEqual([]);
    await profile('Low cost').getByRole('button', { name: 'Serve everybody by it' }).click();
    // Held back by the browser until it is said.
    expect(written().chosen.profile).toBe('trust');
    await profile('Low cost').getByLabel('Change it all the same').check();
    await profile('Low cost').getByRole('button', { name: 'Serve everybody by it' }).click();
    await part('In force: Low cost').waitFor();
    await part('Tried now')
      .getByRole('button', { name: /^End the trial/ })
      .click();
    await part('Tried now').getByLabel('Why').fill('Seen enough');
    await part('Tried now').getByRole('button', { name: 'End the trial', exact: true }).click();
    await part('Tried now').waitFor({ state: 'detached' });
    expect(written().chosen).toMatchObject({ profile: 'low-cost', why: 'Too dear' });
    await part('In force: Low cost').getByRole('button', { name: 'Keep it until…' }).click();
    await part('In force: Low cost').getByLabel('Why').fill('Looked at');
    await part('In force: Low cost').getByLabel('Look at it again on').fill('2026-12-03');
    await part('In force: Low cost').getByRole('button', { name: 'Serve everybody by it' }).click();
    await part('In force: Low cost').getByText('Looked at').waitFor();
    stage.house.advance(2 * 24 * 60 * MINUTE);
    await vera.reload();
    await part('In force: Low cost').getByText('It is time to look at it again').waitFor();
  });
});
