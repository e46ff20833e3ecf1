import type { JobHandler, JobKind } from '../../jobs/jobs.ts';
import type { TriagePorts } from '../ports.ts';
import { copyFile } from './copy-file.ts';
import { deliver } from './deliver.ts';
import { mirror, show } from './show.ts';
import { digest, tell } from './tell.ts';

/** The one place that touches the outside world: a handler for every kind of job. */
export function createHandlers(ports: TriagePorts): Record<JobKind, JobHandler> {
  return {
    deliver: (payload, attempt) => deliver(ports, payload, attempt),
    tell: (payload) => tell(ports, payload),
    digest: (payload) => digest(ports, payload),
    show: (payload) => show(ports, payload),
    mirror: (payload) => mirror(ports, payload),
    'copy-file': (payload) => copyFile(ports, payload),
  };
}
