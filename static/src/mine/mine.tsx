import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChoiceName, Choices, Held, Mine } from '../live/choices';
import type { Got } from '../templates/server';
import { why } from '../templates/why';
import type { Controller } from '../ui/controller';
import { CloseIcon } from '../ui/icons';
import { openSheet } from '../ui/sheet';
import { isLanguage, languageNames } from '../words/names';
import { lateWords, words } from '../words/words';

/** Opens what a person chooses for themselves. */
export async function openMine(controller: Controller): Promise<void> {
  const choices = (await controller.late('live'))?.choices();
  if (!choices) return;
  await openSheet('tp', 'mine-title', ({ close, draw }) => (
    <Settings choices={choices} close={close} draw={draw} />
  ));
}

interface Props {
  readonly choices: Choices;
  readonly close: () => void;
  /** Draws all of it again: the language may be another one. */
  readonly draw: () => void;
}

/** Each is stored by itself, as soon as it is chosen. */
function Settings({ choices, close, draw }: Props) {
  const [held, set] = useState<Got<Mine>>();
  const [said, say] = useState({ text: '', fault: false });
  const known = useRef<Mine>(undefined);
  const stored = useRef(Promise.resolve());
  const load = () => {
    set(undefined);
    void choices.load().then((got) => {
      if (got.kind === 'ok') known.current = got.value;
      set(got);
    });
  };
  useEffect(load, [choices]);
  const w = lateWords.mine;

  /** One after the other: what is compared is what the last one left. */
  function choose(name: ChoiceName, value: unknown): void {
    say({ text: '', fault: false });
    stored.current = stored.current.then(() => store(name, value));
  }

  async function store(name: ChoiceName, value: unknown): Promise<void> {
    if (!known.current) return;
    const got = await choices.choose(name, own(known.current[name]), value);
    const held = 'held' in got ? { [name]: got.held } : {};
    known.current = { ...known.current, ...held };
    set({ kind: 'ok', value: known.current });
    draw();
    const { mine } = lateWords; // of the language that was chosen
    if (got.kind === 'ok') say({ text: mine.saved, fault: false });
    else say({ text: 'held' in got ? mine.conflict : why(got), fault: true });
  }

  return (
    <form onSubmit={(e) => e.preventDefault()}>
      <header>
        <h2 id="mine-title">{w.title}</h2>
        <button type="button" class="icon-button" aria-label={words.dismiss} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      <p class="tp-hint">{w.hint}</p>
      {!held && <p class="note tp-waits">{lateWords.templates.loading}</p>}
      {held && held.kind !== 'ok' && (
        <p class="note">
          {why(held)}{' '}
          <button type="button" class="link-button" onClick={load}>
            {words.tryAgain}
          </button>
        </p>
      )}
      {held?.kind === 'ok' &&
        names.map((name) => (
          <Choice key={name} name={name} held={held.value[name]} choose={choose} />
        ))}
      <p class="tp-hint" role="status">
        {said.fault ? '' : said.text}
      </p>
      <p class="fault" role="alert">
        {said.fault ? said.text : ''}
      </p>
    </form>
  );
}

const names: readonly ChoiceName[] = ['language', 'hideComplete'];

/** What the person has chosen, null for nothing. */
const own = (held: Held) => (held.own ? held.value : null);

interface ChoiceProps {
  readonly name: ChoiceName;
  readonly held: Held;
  readonly choose: (name: ChoiceName, value: unknown) => void;
}

/** One of them; as the project has it is one of what can be chosen. */
function Choice({ name, held, choose }: ChoiceProps) {
  const w = lateWords.mine;
  const all = [null, ...(name === 'language' ? (held.options ?? []) : [false, true])];
  return (
    <label class="tp-labelled">
      <span>{name === 'language' ? w.language : w.completed}</span>
      <select
        class="tp-field"
        value={String(own(held))}
        onChange={(e) => choose(name, all[e.currentTarget.selectedIndex])}
      >
        {all.map((value) => (
          <option key={String(value)} value={String(value)}>
            {sayValue(value)}
          </option>
        ))}
      </select>
    </label>
  );
}

function sayValue(value: string | boolean | null): string {
  const w = lateWords.mine;
  if (value === null) return w.asProject;
  if (typeof value === 'boolean') return value ? w.hidden : w.shown;
  return isLanguage(value) ? languageNames[value] : w.asJira;
}
