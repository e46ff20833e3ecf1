import type { Outbox, OutboxItem } from './outbox.ts';
import { createPause } from './pause.ts';
import { ServerError } from './server.ts';

export interface SenderPorts {
  outbox: Outbox;
  /** Posts one; throws ServerError. */
  post(item: OutboxItem): Promise<void>;
  /** Milliseconds to wait after so many failures in a row. */
  backoff(failures: number): number;
  /** Something about the outbox changed. */
  onChange(): void;
  /** The server took it. */
  onSent(item: OutboxItem): void;
}

export interface Sender {
  /** Sends what waits, one after the other in the order typed; hurries when it is waiting to try again. */
  wake(): void;
}

/** Posts the outbox until the server took all of it. Nothing overtakes; only what is refused for good is passed over. */
export function createSender({ outbox, post, backoff, onChange, onSent }: SenderPorts): Sender {
  const pause = createPause();
  let running = false;

  /** Milliseconds to wait before the same one is tried again; 0 when it is done with. */
  const send = async (item: OutboxItem, failures: number): Promise<number> => {
    outbox.change(item.id, { state: 'sending' });
    onChange();
    try {
      await post(item);
      onSent(item);
      return 0;
    } catch (error) {
      const passing = !(error instanceof ServerError) || error.passing || error.status === 401;
      outbox.change(item.id, { state: passing ? 'waiting' : 'refused' });
      const wanted = error instanceof ServerError ? error.retryAfterMs : null;
      return passing ? Math.max(wanted ?? 0, backoff(failures + 1)) : 0;
    } finally {
      onChange();
    }
  };

  const run = async () => {
    let failures = 0;
    for (let item = next(outbox); item !== undefined; item = next(outbox)) {
      const wait = await send(item, failures);
      failures = wait === 0 ? 0 : failures + 1;
      if (wait > 0) await pause.wait(wait);
    }
    running = false;
  };

  return {
    wake() {
      pause.end();
      if (running) return;
      running = true;
      void run();
    },
  };
}

function next(outbox: Outbox): OutboxItem | undefined {
  return outbox.items().find((item) => item.state === 'waiting');
}
