import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { SESSION_COOKIE } from './caller.ts';
import { toJsonSchemas } from './schemas.ts';

/** Collects the routes that come after it into an OpenAPI document. */
export async function describeApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Osem',
        version: '1',
        description: 'Everything that a desk can do, for programs; and the chat of the visitors.',
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transform: ({ schema, url }) => ({ schema: schema === undefined ? {} : toJsonSchemas(schema), url }),
  });
}
