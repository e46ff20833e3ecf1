import { type Logger, SocketModeReceiver } from '@slack/bolt';
import { clientOptions } from './api.ts';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

export interface SocketSettings {
  appToken: string;
  apiUrl: string | undefined;
  timeoutMs: number;
  logger: Logger;
}

/** Slack's Socket Mode transport. Its own reconnecting is off: it would end the process when a token is revoked. */
export function socketReceiver(settings: SocketSettings): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken: settings.appToken,
    logger: settings.logger,
    autoReconnectEnabled: false,
    clientPingTimeout: settings.timeoutMs,
    installerOptions: { clientOptions: clientOptions(settings) },
  });
}

/** Connects again whenever the connection ends (Slack ends each after a few hours), until the signal. */
export function stayConnected(receiver: SocketModeReceiver, signal: AbortSignal): void {
  let connecting = false;
  const again = async () => {
    if (connecting) return;
    connecting = true;
    for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      await pause(wait, signal);
      if (signal.aborted || (await connected(receiver))) break;
    }
    connecting = false;
  };
  receiver.client.on('disconnected', () => void again());
}

/** What went wrong is on the log already: the client says it. */
async function connected(receiver: SocketModeReceiver): Promise<boolean> {
  return receiver.start().then(
    () => true,
    () => false,
  );
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
