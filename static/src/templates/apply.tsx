import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { newId } from '../domain/ids';
import type { State } from '../domain/state';
import { sent } from '../outbox/sent';
import type { Controller } from '../ui/controller';
import { CloseIcon } from '../ui/icons';
import { openSheet } from '../ui/sheet';
import { lateWords, words } from '../words/words';
import { Lists } from './lists';
import { Manage } from './manage';
import { alreadyThere, folded } from './missing';
import { applyTemplate, backTo, loadTemplate, loadTemplates, modes } from './server';
import type { Got, Mode, Offer, Template, Whole } from './server';
import { why } from './why';

/** Opens what adds from a template. */
export function openApply(controller: Controller): Promise<void> {
  return openSheet('tp', 'tp-title', ({ close }) => (
    <Apply controller={controller} close={close} />
  ));
}

interface Props {
  readonly controller: Controller;
  readonly close: () => void;
}

function Apply({ controller, close }: Props) {
  const { store } = controller;
  const { state } = store.view;
  const [templates, reload] = useTemplates(controller);
  const [query, setQuery] = useState('');
  const [chosen, choose] = useState('');
  const [mode, setMode] = useState<Mode>('append');
  const [linked, link] = useState(true);
  const [asking, ask] = useState(false);
  const [phase, setPhase] = useState<'' | 'adding'>('');
  const [fault, setFault] = useState('');
  const id = useRef(newId());
  const w = lateWords.templates;

  const found = useMemo(() => matching(templates, query), [templates, query]);
  const template = found.find((t) => t.id === chosen) ?? found[0];
  const whole = useWhole(controller, template);
  if (!state) return null;
  const has = state.lists.some((l) => l.items.length > 0);
  const there =
    mode === 'missing' && whole?.kind === 'ok' ? thereOf(state, whole.value) : undefined;
  const nothing = there !== undefined && whole?.kind === 'ok' && !adds(whole.value, there);

  function chooseMode(to: Mode): void {
    setMode(to);
    ask(false);
  }

  async function add(): Promise<void> {
    if (!template || phase) return;
    if (mode === 'replace' && has && !asking) {
      ask(true);
      return;
    }
    setPhase('adding');
    setFault('');
    await sent(store, controller.clock);
    const before = store.view.state?.rev ?? 0;
    const got = await applyTemplate(store.api, {
      id: id.current,
      template: template.id,
      version: template.version,
      mode: has ? mode : 'append',
      live: template.live && linked,
    });
    setPhase('');
    ask(false);
    if (got.kind === 'ok') {
      close();
      come(controller, lateWords.templates.added(template.name), got.value, before);
      return;
    }
    // What was refused is asked anew; what got no answer is asked again.
    if (got.kind === 'refused') id.current = newId();
    setFault(why(got));
  }

  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void add();
      }}
    >
      <header>
        <h2 id="tp-title">{w.title}</h2>
        <button type="button" class="icon-button" aria-label={words.dismiss} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      <Choose {...{ templates, found, query, setQuery, reload, choose }} chosen={template?.id} />
      {template && (
        <>
          <Preview template={template} whole={whole} there={there} />
          {template.change && (
            <Manage key={template.id} {...{ controller, template }} done={reload} />
          )}
          {has && <How {...{ mode, state }} choose={chooseMode} />}
          {template.live && <Live linked={linked} link={link} />}
        </>
      )}
      <p class="fault" role="alert">
        {fault}
      </p>
      {asking && <p class="tp-ask">{w.replaceAsk(state.counts.total)}</p>}
      <footer>
        <button
          type="submit"
          class="button primary"
          aria-disabled={template && !phase && !nothing ? undefined : true}
          onClick={(e) => nothing && e.preventDefault()}
        >
          {phase ? w.adding : asking ? w.replaceNow : mode === 'replace' && has ? w.replace : w.add}
        </button>
        <button type="button" class="button" onClick={asking ? () => ask(false) : close}>
          {w.cancel}
        </button>
        {nothing && <span class="tp-hint">{w.nothing}</span>}
      </footer>
    </form>
  );
}

/** Shows what came, and offers to take it back for as long as nothing else was done. */
export function come(controller: Controller, text: string, state: State, before: number): void {
  const { store, clock } = controller;
  store.hear(state);
  controller.say(text);
  if (before === 0 || state.rev !== before + 1) return;
  const undo = () => {
    if (store.view.state?.rev !== state.rev) return false;
    void backTo(store.api, newId(), before).then((back) => back && store.hear(back));
    return true;
  };
  const flag = { text, item: undefined, list: undefined, after: undefined, undo };
  controller.show({ flag });
  clock.after(20_000, () => controller.ui.flag === flag && controller.show({ flag: undefined }));
}

const thereOf = (state: State, whole: Whole) => alreadyThere(state, whole.id, whole.lists);
const adds = (whole: Whole, there: ReadonlySet<string>) =>
  whole.lists.some((l) => l.items.some((i) => !there.has(i.id)));

function matching(templates: Got<Offer> | undefined, query: string) {
  const all = templates?.kind === 'ok' ? templates.value.templates : [];
  const wanted = folded(query);
  return all.filter((t) => folded(`${t.name} ${t.description}`).includes(wanted));
}

/** The templates that the issue can get; undefined until they are there. */
function useTemplates(controller: Controller) {
  const [templates, set] = useState<Got<Offer>>();
  const load = () => {
    set(undefined);
    void loadTemplates(controller.store.api).then(set);
  };
  useEffect(load, [controller]);
  return [templates, load] as const;
}

/** What the template holds; undefined until that is there. Each is asked for once. */
function useWhole(controller: Controller, template: Template | undefined) {
  const known = useRef(new Map<string, Got<Whole>>());
  const [, draw] = useState(0);
  const id = template?.id;
  useEffect(() => {
    if (id === undefined || known.current.get(id)?.kind === 'ok') return;
    void loadTemplate(controller.store.api, id).then((whole) => {
      known.current.set(id, whole);
      draw((n) => n + 1);
    });
  }, [controller, id]);
  return id === undefined ? undefined : known.current.get(id);
}

interface ChooseProps {
  readonly templates: Got<Offer> | undefined;
  readonly found: readonly Template[];
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly reload: () => void;
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}

/** The templates, and a search for one of them. */
function Choose(props: ChooseProps) {
  const { templates, found, query, setQuery, reload, chosen, choose } = props;
  const w = lateWords.templates;
  const field = useRef<HTMLInputElement>(null);
  const all = templates?.kind === 'ok' ? templates.value.templates.length : 0;
  useEffect(() => field.current?.focus(), [all > 0]);
  if (!templates) return <p class="note tp-waits">{w.loading}</p>;
  if (templates.kind !== 'ok') {
    return (
      <p class="note">
        {why(templates)}{' '}
        <button type="button" class="link-button" onClick={reload}>
          {words.tryAgain}
        </button>
      </p>
    );
  }
  if (all === 0) {
    return (
      <p class="note">
        {w.none} {w.noneHint}
      </p>
    );
  }
  return (
    <>
      <input
        ref={field}
        class="tp-field"
        type="search"
        aria-label={w.search}
        placeholder={w.search}
        value={query}
        onInput={(e) => setQuery(e.currentTarget.value)}
      />
      <div class="tp-list" role="radiogroup" aria-label={w.templates}>
        {found.map((t) => (
          <label key={t.id}>
            <input
              type="radio"
              name="template"
              checked={t.id === chosen}
              onChange={() => choose(t.id)}
            />
            <span class="tp-name">
              <span dir="auto">{t.name}</span>
              {t.live && <span class="tp-tag">{w.liveTag}</span>}
              {t.scope === 'site' && <span class="tp-tag">{w.ofSite}</span>}
            </span>
          </label>
        ))}
      </div>
      <p class="note" role="status">
        {found.length === 0 ? w.noMatch : ''}
      </p>
    </>
  );
}

interface PreviewProps {
  readonly template: Template;
  readonly whole: Got<Whole> | undefined;
  readonly there: ReadonlySet<string> | undefined;
}

/** What would come. */
function Preview({ template, whole, there }: PreviewProps) {
  const w = lateWords.templates;
  return (
    <section class="tp-preview" tabIndex={0} aria-label={w.preview}>
      {template.description && (
        <p class="tp-about" dir="auto">
          {template.description}
        </p>
      )}
      {!whole && <p class="note tp-waits">{w.loading}</p>}
      {whole && whole.kind !== 'ok' && <p class="note">{why(whole)}</p>}
      {whole?.kind === 'ok' && <Lists lists={whole.value.lists} {...(there ? { there } : {})} />}
    </section>
  );
}

interface HowProps {
  readonly mode: Mode;
  readonly state: State;
  readonly choose: (mode: Mode) => void;
}

/** What becomes of what is there already. */
function How({ mode, state, choose }: HowProps) {
  const w = lateWords.templates;
  return (
    <fieldset class="tp-how">
      <legend class="hidden">{w.how}</legend>
      {modes
        .filter((m) => m !== 'replace' || state.can.delete)
        .map((m) => (
          <label key={m}>
            <input type="radio" name="mode" checked={m === mode} onChange={() => choose(m)} />
            <span>{w.modes[m]}</span>
          </label>
        ))}
    </fieldset>
  );
}

interface LiveProps {
  readonly linked: boolean;
  readonly link: (linked: boolean) => void;
}

/** Whether it stays linked to its template. */
function Live({ linked, link }: LiveProps) {
  const w = lateWords.templates;
  return (
    <label class="tp-live">
      <input type="checkbox" checked={linked} onChange={(e) => link(e.currentTarget.checked)} />
      <span>
        {w.live}
        <span class="tp-hint">{w.liveHint}</span>
      </span>
    </label>
  );
}
