import type { Product } from '../../vendors/meta/fault.ts';

/**
 * Graph's numbers for Pages (graph-api/guides/error-handling): 100/33 the comment has gone, 506 the same words again. For
 * private replies (object/private_replies; messenger-platform/error-codes): 10900 answered already, 10901 too old, 10902 and
 * 10903 it or its writer cannot be answered, 100/2018292 it has gone, 551 and 200/1545041 they cannot be reached, 10/2018278
 * too late.
 */
export const FACEBOOK: Product = {
  name: 'Facebook',
  meanings: [
    ['contact-unreachable', ['100/33', 10902, 10903, '100/2018292', 551, '200/1545041', '100/2018001']],
    ['window-closed', [10900, 10901, '10/2018278']],
    ['blocked', [506]],
  ],
};
