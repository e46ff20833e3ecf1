import { type Logger, SocketModeReceiver } from '@slack/bolt';
import { CodedError } from '../../domain/coded-error.ts';
import { clientOptions } from '../../vendors/slack/client.ts';
import { codedFrom } from '../../vendors/slack/fault.ts';

/** Connections that Slack lets an app have (docs.slack.dev/apis/events-api/using-socket-mode#multiple). */
export const SOCKETS = 10;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

interface SocketSettings {
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

interface Heeding {
  ports: { timeoutMs: number };
  /** The line is gone: from now on nothing is heard. */
  onLoss(): void;
  onConnected(): void;
}

/**
 * Connects, and again whenever the connection ends (Slack ends each after a few hours), until the signal. Resolves after
 * the first try; when Slack is down the next ones follow. Throws CodedError 'vendor-refused'.
 */
export async function stayConnected(
  receiver: SocketModeReceiver,
  { ports: { timeoutMs }, onLoss, onConnected }: Heeding,
  signal: AbortSignal,
): Promise<void> {
  let connecting = false;
  const again = async () => {
    if (connecting) return;
    connecting = true;
    for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      await pause(wait, signal);
      if (signal.aborted) break;
      if ((await connect(receiver, timeoutMs)) !== null) continue;
      onConnected();
      break;
    }
    connecting = false;
  };
  const failure = await connect(receiver, timeoutMs);
  if (failure?.code === 'vendor-refused') throw failure;
  receiver.client.on('disconnected', () => {
    onLoss();
    void again();
  });
  if (failure === null) onConnected();
  else void again();
}

/** What went wrong, or null once Slack has said hello. The client logs the details. */
async function connect(receiver: SocketModeReceiver, timeoutMs: number): Promise<CodedError | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new CodedError('vendor-down', 'Slack did not say hello')), timeoutMs);
  });
  try {
    await Promise.race([receiver.start(), late]);
    return null;
  } catch (error) {
    void receiver.stop();
    return codedFrom('apps.connections.open', error, false);
  } finally {
    clearTimeout(timer);
  }
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
