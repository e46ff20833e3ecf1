import { describe, expect, it } from 'vitest';
import { testHouse } from './peers/house.ts';
import { TelegramPeer } from './peers/telegram.ts';

describe('a customer on Telegram', () => {
  it('is answered where they wrote, by a webhook that the house has set up itself', async () => {
    const peer = await TelegramPeer.start();
    peer.chat(77);
    const house = await testHouse({
      engine: 'sqlite',
      env: {
        TELEGRAM_TOKEN: peer.token,
        TELEGRAM_SECRET_TOKEN: 'a-word',
        TELEGRAM_API_URL: peer.url,
        PUBLIC_URL: 'https://desk.example',
      },
    });
    try {
      await house.until(
        () => Promise.resolve(peer.webhook),
        (webhook) => webhook !== null,
      );
      expect(peer.webhook?.url).toBe('https://desk.example/channels/telegram');
      if (peer.webhook !== null) peer.webhook.url = `${house.url}/channels/telegram`;
      const from = { id: 77, is_bot: false, first_name: 'Irina' };
      const chat = { id: 77, type: 'private' as const, first_name: 'Irina' };
      const message = {
        message_id: 5,
        date: Math.floor(Date.now() / 1000),
        text: 'Где моя посылка?',
        from,
        chat,
      };
      await peer.deliver({ update_id: 900, message });
      const { body } = await house.until(
        () => house.get('/api/tickets'),
        (answer) => (answer.body.tickets as unknown[]).length === 1,
      );
      const [ticket] = body.tickets as { number: number; contact: { name: string } }[];
      expect(ticket?.contact.name).toBe('Irina');
      await house.command('reply', { ticket: ticket?.number, text: 'Она придёт завтра.' });
      await house.until(
        () => Promise.resolve(peer.sent.length),
        (count) => count === 1,
      );
      expect(peer.sent[0]).toMatchObject({ text: 'Она придёт завтра.', chat: { id: 77 } });
    } finally {
      await house.stop();
      await peer.stop();
    }
  });
});
