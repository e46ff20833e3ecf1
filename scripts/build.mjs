import { prepare } from './prepare.mjs';

// Builds everything and starts nothing: for images and other places where only dist is taken along.
await prepare();
