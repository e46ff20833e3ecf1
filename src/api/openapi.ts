import swagger from '@fastify/swagger';
import type { FastifyContextConfig, FastifyInstance, FastifySchema } from 'fastify';
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
          visitor: { type: 'http', scheme: 'bearer', description: 'The token of POST /chat/session.' },
        },
      },
    },
    transform: ({ schema, url, route }) => ({ schema: documented(schema ?? {}, url, route.config), url }),
  });
}

/** What stands in the document of a route: who may call it, and its schemas. Only the two APIs are documented. */
function documented(
  schema: FastifySchema,
  url: string,
  config: FastifyContextConfig | undefined,
): FastifySchema {
  const team = url.startsWith('/api/');
  if (!team && !url.startsWith('/chat/')) return { ...schema, hide: true };
  const keys = team ? [{ bearer: [] }, { cookie: [] }] : [{ visitor: [] }];
  const [, , resource = ''] = url.split('/');
  const role = config?.role === undefined ? {} : { description: `Needs the role ${config.role}.` };
  return {
    tags: [team ? resource : 'chat'],
    security: config?.public === true ? [] : keys,
    ...role,
    ...toJsonSchemas(schema),
  };
}
