import { useEffect, useRef, useState } from 'preact/hooks';
import { people } from '../state/catalogue.ts';
import { decisions, seesDecisions } from '../state/decisions.ts';
import { connection } from '../state/desk.ts';
import { dialog } from '../state/dialogs.ts';
import { markNoticesRead, unreadNotices } from '../state/notices.ts';
import { askPermission, permission } from '../state/notifications.ts';
import {
  atDecisions,
  DECISIONS_ADDRESS,
  insightAddress,
  insightRoute,
  RULES_ADDRESS,
  rulesRoute,
} from '../state/route.ts';
import { seesRules } from '../state/rules.ts';
import { leave, session } from '../state/session.ts';
import { text } from '../words.ts';
import { Avatar } from './avatar.tsx';
import { CallbacksLink } from './callbacks-link.tsx';
import { Icon } from './icon.tsx';
import { openCommandLine } from './keys.ts';
import { LanguageChoice } from './language-choice.tsx';
import { Notices } from './notices.tsx';

export function TopBar() {
  const { person } = session.value;
  const isAway = people.value.some(({ id, away }) => id === person.id && away);
  return (
    <header class="top-bar">
      <a class="brand" href="#/">
        <img src="/desk/icon.svg" alt="" width="26" height="26" /> {text('desk.title')}
      </a>
      <Connection />
      <button
        type="button"
        class="command-opener"
        aria-label={text('desk.line.open')}
        onClick={openCommandLine}
      >
        <Icon name="prompt" /> <span>{text('desk.line.open')}</span> <kbd>/</kbd>
      </button>
      {permission.value === 'default' && (
        <button type="button" class="quiet wide-only" onClick={() => void askPermission()}>
          {text('desk.notify.ask')}
        </button>
      )}
      <DecisionsLink />
      <RulesLink />
      <CallbacksLink class="decisions-link wide-only" />
      <InsightLink />
      <Bell />
      <LanguageChoice />
      <button
        type="button"
        class="icon-button wide-only"
        aria-label={text('desk.help.title')}
        onClick={() => {
          dialog.value = { kind: 'help' };
        }}
      >
        <Icon name="help" />
      </button>
      <span class="me wide-only">
        <Avatar name={person.name} kind="person" />
        <span>
          {isAway ? text('desk.away', { name: person.name }) : person.name}{' '}
          <small>{text(`desk.role.${person.role}`)}</small>
        </span>
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={text('desk.sign-out')}
        onClick={() => void leave()}
      >
        <Icon name="leave" />
      </button>
    </header>
  );
}

/** For whoever decides: how much waits for it. */
function DecisionsLink() {
  if (!seesDecisions()) return null;
  const count = decisions.value.length;
  return (
    <a class="decisions-link" href={DECISIONS_ADDRESS} aria-current={atDecisions.value ? 'page' : undefined}>
      <span class="unseen">{text('desk.decisions.count', { count })}</span>
      <span class="wide-only" aria-hidden="true">
        {text('desk.decisions')}
      </span>
      <span class={count > 0 ? 'chip soon' : 'chip rest'} aria-hidden="true">
        ◷ {count}
      </span>
    </a>
  );
}

/** For leads, who change them. */
function RulesLink() {
  if (!seesRules()) return null;
  return (
    <a
      class="decisions-link"
      href={RULES_ADDRESS}
      aria-label={text('desk.rules')}
      aria-current={rulesRoute.value === null ? undefined : 'page'}
    >
      <Icon name="flag" />
      <span class="wide-only">{text('desk.rules')}</span>
    </a>
  );
}

/** To what is measured and learnt; its pages lead to one another. */
function InsightLink() {
  return (
    <a
      class="decisions-link"
      href={insightAddress('figures')}
      aria-label={text('desk.figures')}
      aria-current={
        insightRoute.value === null || insightRoute.value.page === 'callbacks' ? undefined : 'page'
      }
    >
      <Icon name="chart" />
      <span class="wide-only">{text('desk.figures')}</span>
    </a>
  );
}

function Connection() {
  const state = connection.value;
  return (
    <span class={`connection ${state}`} role="status">
      <span class="dot" aria-hidden="true" /> {text(`desk.connection.${state}`)}
    </span>
  );
}

function Bell() {
  const [shown, setShown] = useState(false);
  const count = unreadNotices.value;
  const button = useRef<HTMLButtonElement>(null);
  // What is told while the list is open has been read.
  useEffect(() => {
    if (shown && count > 0) markNoticesRead();
  }, [shown, count]);
  const close = () => {
    button.current?.focus();
    setShown(false);
  };
  return (
    <div
      class="bell"
      onFocusOut={({ relatedTarget, currentTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setShown(false);
      }}
    >
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-expanded={shown}
        aria-label={text('desk.notices.bell', { count })}
        onClick={() => setShown(!shown)}
      >
        <Icon name="bell" />
        {count > 0 && (
          <span class="badge" aria-hidden="true">
            {count > 99 ? '99+' : count}
          </span>
        )}
      </button>
      {shown && <Notices close={close} />}
    </div>
  );
}
