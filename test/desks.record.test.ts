import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

describe('words that only one person may see', () => {
  it('are never the only record: when none of them arrives, everything that was done stands on cards, in threads and in the API [K34]', async () => {
    const { ana, bor, slack, telegram, house } = stage;
    ana.deaf = true;
    slack.unreachable.add(ana.user);
    for (let i = 0; i < 50; i += 1) slack.breakNext('chat.postEphemeral', { error: 'user_not_in_channel' });
    const irina = await stage.onTelegram(77, 'Irina', 'Where is my parcel?');
    const { number } = irina;
    const shows = (what: RegExp) =>
      Promise.all(
        [() => ana.card(number).blocks, () => bor.card(number).embeds].map((card) =>
          seen(() => expect(words(card())).toMatch(what)),
        ),
      );
    await ana.type('/claim', String(number));
    await shows(/Owner:.*Ana/);
    await ana.type('/escalate', `${number} She is angry`);
    await shows(/Escalated/);
    telegram.chat(77, 'blocked');
    await ana.type('/reply', `${number} It comes on Thursday.`);
    await shows(/✗ not sent/);
    await seen(() => expect(words(ana.thread(number))).toMatch(/<@U0ANA>.*was not sent/));
    await ana.type('/note', `${number} Ask the depot`);
    await ana.write(number, 'Typed under the card');
    for (const note of ['Ask the depot', 'Typed under the card'])
      for (const thread of [() => ana.thread(number), () => bor.thread(number)])
        await seen(() => expect(words(thread())).toContain(note));
    await ana.type('/snooze', `${number} 1h`);
    await shows(/Snoozed until/);
    await ana.type('/desk', `transfer ${number} payments`);
    await shows(/Team payments/);
    await ana.type('/resolve', String(number));
    await shows(/Resolved/);
    const { events } = (await house.get(`/api/tickets/${number}`)).body as { events: { type: string }[] };
    const done = ['claimed', 'escalated', 'reply-failed', 'snoozed', 'resolved'];
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(done));
    expect([ana.told(), ana.direct()]).toEqual([[], []]);
  });
});

describe('a customer’s link', () => {
  it('stands on both desks in full, leads nowhere else, and is asked for by nobody of ours [K20 K31]', async () => {
    const asked: string[] = [];
    const site = createServer((request, response) => {
      asked.push(String(request.url));
      response.end('<title>A page</title>');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(site.address() as AddressInfo).port}/a_b?c=1`;
    const { ana, bor, slack, discord } = stage;
    const { number } = await stage.customer('Maja', `My bank: ${at} or [my bank](${at}) or <${at}|my bank>`);
    await ana.type('/claim', String(number));
    bor.write(number, `I looked at ${at}`);
    await seen(() => expect(ana.thread(number)).toHaveLength(2));
    for (const shown of [ana.card(number).blocks, ana.thread(number)]) {
      expect(words(shown)).toContain(`${at} or [my bank](${at}) or <${at}|my bank>`);
      expect(words(shown)).not.toMatch(/"(?:url|image_url|thumb_url)":"http:\/\/127\.0\.0\.1:\d+\/a_b/);
    }
    for (const shown of [bor.card(number).embeds, bor.thread(number).slice(0, 1)]) {
      // Between angle brackets Discord shows no preview; a bracket that is escaped begins no link.
      const text = words(shown).replaceAll('\\\\', '\\');
      expect(text.split(`<${at}>`).length - 1).toBe(3);
      expect(text).toContain('\\[my bank\\]');
      expect(text).not.toMatch(/[^\\]\]\(http/);
    }
    const posts = slack.calls.filter(({ method }) => method === 'chat.postMessage');
    for (const { form } of posts) expect(form).toMatchObject({ unfurl_links: false, unfurl_media: false });
    expect(words(discord.calls)).not.toMatch(/"(?:image|thumbnail)":\{"url"/);
    expect(asked).toEqual([]);
    await new Promise((resolve) => site.close(resolve));
  });
});
