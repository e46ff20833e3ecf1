import type { FastifyInstance } from 'fastify';

/** A door of the house. */
export interface Route {
  method: string;
  url: string;
}

/** All routes of a server that is ready, with the full address of each. */
export function routesOf(app: FastifyInstance): Route[] {
  const path: string[] = [];
  const tree = app.printRoutes({ commonPrefix: false });
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods] = /^([\s│]*)[├└]── (\S*?)(?: \(([^)]*)\))?$/.exec(line) ?? [];
    if (line.trim() === '') return [];
    const depth = indent.length / 4;
    path.length = depth;
    path[depth] = part;
    const url = path.join('').replace(/(?<!\/)\*/, '/*');
    const named = (methods ?? '').split(', ').filter((method) => !['', 'HEAD', 'OPTIONS'].includes(method));
    return named.map((method) => ({ method, url }));
  });
}
