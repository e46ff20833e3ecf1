import type { types } from '@slack/bolt';
import type { CommandSpec } from '../../commands/command.ts';
import { isAway } from '../../domain/reach.ts';
import { LANGUAGES, type Language } from '../../texts/languages.ts';
import { named } from '../../texts/names.ts';
import { text } from '../../texts/texts.ts';
import type { DeskPerson } from '../desk.ts';
import { ACTION, actionId } from './actions.ts';
import { button, instant, paragraph, plainText, rich, sentence, words } from './blocks.ts';
import { clock } from './card.ts';
import { LIMITS } from './limits.ts';

const NAME = 120;

/** A person's own wishes, each the command of the same name: those that the house does not offer are not shown. */
export function wishBlocks(
  specs: readonly CommandSpec[],
  person: DeskPerson,
  now: number,
  language: string,
): types.KnownBlock[] {
  const find = (name: string) => specs.find((spec) => spec.name === name);
  const [speak, reach, away, back] = ['language', 'notify', 'away', 'back'].map(find);
  const choices = [
    ...(speak === undefined ? [] : choice(speak, person.language ?? 'house', language)),
    ...(reach === undefined ? [] : choice(reach, person.notify, language)),
  ];
  const presses = [away, isAway(person, now) ? back : undefined].flatMap((spec) =>
    spec === undefined ? [] : [button(text(spec.summary, {}, language), wish(spec.name))],
  );
  const here: types.KnownBlock = isAway(person, now)
    ? awayLine(person.awayUntil ?? now, language)
    : paragraph(text('slack.here', {}, language));
  return [
    ...choices,
    ...(presses.length === 0
      ? []
      : [here, { type: 'actions' as const, block_id: 'presence', elements: presses }]),
    ...(choices.length + presses.length === 0 ? [paragraph(text('slack.no-wishes', {}, language))] : []),
  ];
}

function awayLine(until: number, language: string): types.KnownBlock {
  const label = words(text('slack.load-away', {}, language), NAME, { bold: true });
  // Away until one says that one is back: no date names that.
  const dated = until < 8e12;
  return rich(
    sentence(
      label,
      ...(dated
        ? [{ type: 'text' as const, text: ' → ' }, instant(until, '{date_short_pretty} {time}', clock(until))]
        : []),
    ),
  );
}

function wish(name: string) {
  return { id: actionId(ACTION.wish, name), value: name };
}

/** The option of a wish's command that takes one of its choices. */
export function choiceIn({ options }: CommandSpec) {
  return options.find(({ type, choices = [] }) => type === 'choice' && choices.length > 0);
}

function choice(spec: CommandSpec, current: string, language: string): types.SectionBlock[] {
  const option = choiceIn(spec);
  if (option === undefined) return [];
  const options = (option.choices ?? []).slice(0, LIMITS.selectOptions).map((value) => ({
    text: plainText(labelOf(spec.name, value, language), LIMITS.optionText),
    value: value.slice(0, LIMITS.optionValue),
  }));
  const initial = options.find(({ value }) => value === current);
  return [
    {
      type: 'section',
      block_id: spec.name,
      text: plainText(text(spec.summary, {}, language), LIMITS.sectionText),
      accessory: {
        type: 'static_select',
        action_id: actionId(ACTION.wish, spec.name),
        options,
        ...(initial === undefined ? {} : { initial_option: initial }),
      },
    },
  ];
}

/** Languages in their own words, ways of being told in the reader's; another choice stands as it is typed. */
function labelOf(command: string, choice: string, language: string): string {
  if (command === 'notify') return named(`slack.notify-${choice}`, choice, language);
  if (command !== 'language') return choice;
  return (
    LANGUAGES[choice as Language] ??
    (choice === 'house' ? text('slack.language-house', {}, language) : choice)
  );
}
