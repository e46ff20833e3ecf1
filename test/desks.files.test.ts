import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_FILE_BYTES } from '../src/files/files.ts';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';

const HUGE = Buffer.alloc(MAX_FILE_BYTES + 1, 'x');
/** Seen as `Rechnung_exe.pdf` by whoever reads from right to left. */
const HOSTILE = '../..\\Rechnung\u202efdp.exe';
const SAFE = /Rechnung_fdp\.exe/;
const UNSAFE = /\u202e|\.\.[/\\]/;
const TOO_LARGE = 'too large to be kept';
const WRONG_TYPE = 'of a kind that is not kept';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open({ env: { PUBLIC_URL: 'https://desk.example' } });
});
afterEach(() => stage.close());

const filesOf = async (number: number) => {
  const { body } = await stage.house.get(`/api/tickets/${number}`);
  return (
    body.messages as { files: { name: string; url: string | null; refused: string | null }[] }[]
  ).flatMap(({ files }) => files);
};

/** Only the label and the reason are shown: nothing to press leads to what is not there. */
function saysWhy(thread: unknown, why: string): void {
  // Discord’s mark-up is taken off by backslashes.
  const shown = words(thread).replaceAll('\\', '');
  expect(shown).toMatch(new RegExp(`${SAFE.source}: ${why}`));
  expect(shown).not.toMatch(UNSAFE);
  expect(shown).not.toContain('/api/files/');
}

describe('a file that is not taken', () => {
  it('from a customer on Telegram, because it is too large, is a label with the reason on both desks and in the API [K18]', async () => {
    const { telegram, ana, bor } = stage;
    const irina = await stage.onTelegram(77, 'Irina', 'Look at this');
    telegram.file('BIG', 'documents/big.bin', HUGE);
    const document = {
      file_id: 'BIG',
      file_unique_id: 'uBIG',
      file_name: HOSTILE,
      mime_type: 'application/pdf',
    };
    await irina.say('the bill', { document });
    for (const thread of [() => ana.thread(irina.number), () => bor.thread(irina.number)])
      await seen(() => saysWhy(thread(), TOO_LARGE));
    expect(await filesOf(irina.number)).toMatchObject([
      { name: expect.stringMatching(SAFE), url: null, refused: 'too-large' },
    ]);
    expect(words(await stage.messages(irina.number))).toContain('the bill');
  });

  it('from an agent in Slack is told in Discord; from one in Discord, in Slack; with the kind as the reason, too [K18]', async () => {
    const { slack, discord, ana, bor } = stage;
    const { number } = await stage.customer('Maja', 'Where is my parcel?');
    const program = slack.upload(HOSTILE, 'application/pdf', Buffer.from('MZ\u0090\0\u0003'));
    const { ts: threadTs } = ana.card(number);
    const typed = slack.write({
      user: ana.user,
      text: 'See',
      threadTs,
      subtype: 'file_share',
      files: [program],
    });
    await slack.tell(typed, {});
    await seen(() => saysWhy(bor.thread(number), WRONG_TYPE));

    const { id, name, type, size, url } = discord.attach(HOSTILE, HUGE, 'application/pdf');
    const attachments = [{ id, filename: name, content_type: type, size, url, proxy_url: url }];
    discord.write(bor.card(number).id, bor.user, 'See mine', { attachments });
    await seen(() =>
      saysWhy(
        ana.thread(number).filter((one) => !('files' in one)),
        TOO_LARGE,
      ),
    );
    const kept = await filesOf(number);
    expect(kept.map(({ refused }) => refused).sort()).toEqual(['too-large', 'wrong-type']);
    for (const file of kept) expect(file).toMatchObject({ name: expect.stringMatching(SAFE), url: null });
  });

  it('is a link where it is taken, under a name that is safe [K18]', async () => {
    const { telegram, ana, bor, house } = stage;
    const irina = await stage.onTelegram(77, 'Irina', 'Look at this');
    telegram.file('SMALL', 'documents/a.txt', Buffer.from('EUR 12'));
    const document = {
      file_id: 'SMALL',
      file_unique_id: 'u',
      file_name: '../a\u202e.txt',
      mime_type: 'text/plain',
    };
    await irina.say('the bill', { document });
    const [file] = await seen(async () => {
      const files = await filesOf(irina.number);
      expect(files).toMatchObject([{ name: '_a_.txt', url: expect.any(String), refused: null }]);
      return files;
    });
    for (const thread of [() => ana.thread(irina.number), () => bor.thread(irina.number)])
      await seen(() => expect(words(thread())).toContain('/api/files/'));
    expect((await house.get(String(file?.url))).body.text).toBe('EUR 12');
  });
});

describe('an album of a customer on Telegram', () => {
  it('is one message in the threads of both desks, with every picture and what is said of it with signs', async () => {
    const { telegram, ana, bor, house } = stage;
    const irina = await stage.onTelegram(77, 'Irina', 'Look at this');
    const from = { id: 77, is_bot: false, first_name: 'Irina' };
    const chat = { id: 77, type: 'private', first_name: 'Irina' };
    const date = Math.floor(house.now() / 1000);
    for (const n of [501, 502, 503]) {
      const photo = [{ file_id: `P${n}`, file_unique_id: `u${n}`, width: 9, height: 9 }];
      const caption = n === 501 ? { caption: 'all broken' } : {};
      const message = { message_id: n, date, from, chat, media_group_id: '13', photo, ...caption };
      await telegram.deliver({ update_id: 9000 + n, message } as never);
    }
    const copies = (thread: unknown[]) => thread.filter((one) => words([one]).includes('photo'));
    for (const thread of [() => ana.thread(irina.number), () => bor.thread(irina.number)])
      await seen(() => {
        const [copy, ...others] = copies(thread());
        expect(others).toEqual([]);
        for (const part of ['all broken', 'photo-501', 'photo-502', 'photo-503'])
          expect(words([copy]).replaceAll('\\', '')).toContain(part);
      });
    const new_reaction = [{ type: 'emoji', emoji: '🙏' }];
    const reaction = { chat, message_id: 502, user: from, date, old_reaction: [], new_reaction };
    await telegram.deliver({ update_id: 9600, message_reaction: reaction } as never);
    for (const thread of [() => ana.thread(irina.number), () => bor.thread(irina.number)])
      await seen(() => expect(words(copies(thread()))).toContain('Reaction: 🙏'));
  });
});
