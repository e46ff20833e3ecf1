import { signature } from '../logic/command-line.ts';
import { commands } from '../state/catalogue.ts';
import { works } from '../state/session.ts';
import { text } from '../words.ts';

const LOOKING = [
  ['j / k', 'desk.keys.move'],
  ['Enter', 'desk.keys.open'],
] as const;
const WORKING = [
  ['x', 'desk.keys.select'],
  ['Shift + x', 'desk.keys.select-to'],
  ['t', 'desk.keys.new'],
  ['c', 'desk.keys.claim'],
  ['r', 'desk.keys.reply'],
  ['n', 'desk.keys.note'],
  ['o', 'desk.keys.offer'],
  ['e', 'desk.keys.resolve'],
  ['a / h / l / s', 'desk.keys.on-chosen'],
  ['z', 'desk.keys.undo'],
  ['m', 'desk.keys.macros'],
  ['Tab', 'desk.keys.blank'],
  ['Ctrl + Enter', 'desk.keys.send'],
  ['Ctrl + Shift + Enter', 'desk.keys.send-resolve'],
] as const;
const ANYWHERE = [
  ['.', 'desk.keys.actions'],
  ['u', 'desk.keys.back'],
  ['Esc', 'desk.keys.escape'],
  ['/', 'desk.keys.line'],
  ['?', 'desk.keys.help'],
] as const;

/** Keys, and the commands of the reader's role. */
export function Help() {
  return (
    <div class="help">
      <section>
        <h3>{text('desk.help.keys')}</h3>
        <dl>
          {[...LOOKING, ...(works.value ? WORKING : []), ...ANYWHERE].map(([key, words]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{text(words)}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <h3>{text('desk.help.commands')}</h3>
        <dl class="commands">
          {commands.value.map((command) => (
            <div key={command.name}>
              <dt>
                <code>{signature(command)}</code>
              </dt>
              <dd>
                {command.summary}
                <span class="hint">
                  {command.name} {command.example}
                </span>
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
