export { CODE, called, codedFrom, refusedAs } from '../../vendors/discord/errors.ts';
