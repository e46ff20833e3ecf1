import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';

// npm run -s slack-manifest -- https://desk.example.com: prints the manifest of a Slack app that is called at this address.
const [publicUrl] = typed('npm run -s slack-manifest [-- https://desk.example.com]', { words: 1 }).words;
await prepare({ parts: ['server'] });
const { commands } = await import('../dist/commands/commands.js');
const { slackManifest } = await import('../dist/desks/slack/manifest.js');
if (publicUrl !== undefined && !URL.canParse(publicUrl)) {
  process.stderr.write('Which address? npm run -s slack-manifest -- https://desk.example.com\n');
  process.exit(1);
}
process.stdout.write(`${JSON.stringify(slackManifest(commands, publicUrl), null, 2)}\n`);
