import { CodedError, codeOf } from '../../domain/coded-error.ts';
import type { JobHandler, JobKind } from '../../jobs/jobs.ts';
import { tryRules } from '../backtests.ts';
import { join } from '../invitation.ts';
import type { TriagePorts } from '../ports.ts';
import { codes } from './codes.ts';
import { copyFile } from './copy-file.ts';
import { deliver } from './deliver.ts';
import { forward } from './forward.ts';
import { hook } from './hook.ts';
import { letGo } from './let-go.ts';
import { offer } from './offer.ts';
import { recalculate } from './recalculate.ts';
import { settle } from './settle.ts';
import { mirror, show } from './show.ts';
import { digest, tell } from './tell.ts';

/** The one place that touches the outside world: a handler for every kind of job. */
export function createHandlers(ports: TriagePorts): Record<JobKind, JobHandler> {
  return {
    deliver: (payload, attempt) => deliver(ports, payload, attempt),
    forward: (payload, attempt) => forward(ports, payload, attempt),
    tell: onDesk((payload, attempt) => tell(ports, payload, attempt)),
    digest: onDesk((payload) => digest(ports, payload)),
    show: onDesk((payload, attempt) => show(ports, payload, attempt)),
    mirror: onDesk((payload, attempt) => mirror(ports, payload, attempt)),
    offer: onDesk((payload) => offer(ports, payload)),
    settle: (payload) => settle(ports, payload),
    codes: (payload) => codes(ports, payload),
    'let-go': (payload) => letGo(ports, payload),
    join: (payload) => join(ports, payload),
    hook: (payload, attempt) => hook(ports, payload, attempt),
    backtest: (payload) => tryRules(ports, payload),
    recalculate: (payload, attempt) => recalculate(ports, payload, attempt),
    'copy-file': (payload) => copyFile(ports, payload),
  };
}

/** Desks look before they repeat: what may or may not stand there is safely tried again, unlike a message to a customer. */
function onDesk(perform: JobHandler): JobHandler {
  return async (payload, attempt) => {
    try {
      await perform(payload, attempt);
    } catch (error) {
      if (codeOf(error) !== 'unknown-outcome') throw error;
      throw new CodedError('vendor-down', 'The desk may or may not have taken it', { cause: error });
    }
  };
}
