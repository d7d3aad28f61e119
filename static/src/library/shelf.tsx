import { useEffect, useRef, useState } from 'preact/hooks';
import { Menu } from '../actions/menu';
import type { Entry, Group } from '../actions/menu';
import type { Template } from '../templates/server';
import { MoreIcon } from '../ui/icons';
import { adminWords, lateWords, pageWords } from '../words/words';
import type { Library } from './library';
import { Make } from './make';

/** All templates, and what can be done with each. */
export function Shelf({ library }: { readonly library: Library }) {
  const { templates, query, archived, making } = library.view;
  const file = useRef<HTMLInputElement>(null);
  const w = pageWords.library;
  if (!templates) return null;
  const { found } = library;
  return (
    <section class="card" aria-labelledby="library">
      <h2 id="library">{w.title}</h2>
      <p class="note">{library.ofProject ? w.projectHint : w.siteHint}</p>
      {making ? (
        <Make library={library} />
      ) : (
        <div class="buttons">
          <button type="button" class="button primary" onClick={() => void library.begin()}>
            {w.make}
          </button>
          <button type="button" class="button" onClick={() => file.current?.click()}>
            {w.importFile}
          </button>
          {templates.length > 0 && (
            <button type="button" class="button" onClick={() => void library.exportAll()}>
              {w.exportAll}
            </button>
          )}
          <input
            ref={file}
            type="file"
            accept=".json,application/json"
            hidden
            onChange={(e) => {
              const { files } = e.currentTarget;
              void files?.[0]?.text().then((text) => library.importFile(text));
              e.currentTarget.value = '';
            }}
          />
        </div>
      )}
      {templates.length > 0 && (
        <div class="library-find">
          <input
            class="input"
            type="search"
            aria-label={lateWords.templates.search}
            placeholder={lateWords.templates.search}
            value={query}
            onInput={(e) => library.set({ query: e.currentTarget.value })}
          />
          {templates.some((t) => t.archived) && (
            <label class="library-check">
              <input
                type="checkbox"
                checked={archived}
                onChange={(e) => library.set({ archived: e.currentTarget.checked })}
              />
              {w.alsoArchived}
            </label>
          )}
        </div>
      )}
      <ul class="library-list">
        {found.map((t) => (
          <Row key={t.id} template={t} library={library} />
        ))}
      </ul>
      {found.length === 0 && !making && (
        <p class="note">{templates.length === 0 ? w.none : lateWords.templates.noMatch}</p>
      )}
    </section>
  );
}

/** What is being asked about one template. */
type Asking = 'menu' | 'delete' | 'move' | undefined;

function Row({ template, library }: { readonly template: Template; readonly library: Library }) {
  const [asking, ask] = useState<Asking>();
  const more = useRef<HTMLButtonElement>(null);
  const { name, description, live, archived } = template;
  const w = pageWords.library;
  const close = (refocus: boolean) => {
    ask((now) => (now === 'menu' ? undefined : now));
    if (refocus) more.current?.focus();
  };
  return (
    <li class={asking === 'menu' ? 'library-row open' : 'library-row'}>
      <div class="library-says">
        <button type="button" class="library-name" onClick={() => void library.open(template.id)}>
          <bdi>{name}</bdi>
        </button>
        {live && <span class="tp-tag">{lateWords.templates.liveTag}</span>}
        {archived && <span class="tp-tag">{w.archivedTag}</span>}
        {description && (
          <p class="library-about" dir="auto">
            {description}
          </p>
        )}
        <p class="hint">{metaOf(template, library)}</p>
      </div>
      <div class="menu-anchor">
        <button
          ref={more}
          type="button"
          class="icon-button"
          aria-label={w.actions(name)}
          aria-haspopup="menu"
          aria-expanded={asking === 'menu'}
          onClick={() => ask(asking === 'menu' ? undefined : 'menu')}
        >
          <MoreIcon />
        </button>
        {asking === 'menu' && (
          <Menu label={w.actions(name)} groups={groupsOf(template, library, ask)} close={close} />
        )}
      </div>
      {asking === 'delete' && <Delete {...{ template, library, ask }} />}
      {asking === 'move' && <Move {...{ template, library, ask }} />}
    </li>
  );
}

/** Version, use, and who changed it when. */
export function metaOf(template: Template, library: Library): string {
  const { version, used, created, updated } = template;
  const w = pageWords.library;
  const who = (id: string) => library.view.names.get(id) ?? w.somebody;
  return [
    w.version(version),
    w.used(used),
    w.made(who(created.by), created.at),
    updated.at === created.at ? '' : w.changed(who(updated.by), updated.at),
  ]
    .filter(Boolean)
    .join(' · ');
}

function groupsOf(template: Template, library: Library, ask: (what: Asking) => void): Group[] {
  const w = pageWords.library;
  // After the menu has closed, which takes the focus back.
  const soon = (what: Asking) => () => void Promise.resolve().then(() => ask(what));
  const move: Entry = library.ofProject
    ? { label: w.moveToSite, run: () => void library.move(template) }
    : { label: w.moveToProject, run: soon('move') };
  return [
    {
      entries: [
        { label: w.open, run: () => void library.open(template.id) },
        { label: w.duplicate, run: () => void library.duplicate(template) },
        move,
        { label: w.exportOne, run: () => void library.exportAll(template) },
      ],
    },
    {
      entries: [
        {
          label: template.archived ? w.unarchive : w.archive,
          run: () => void library.archive(template),
        },
        { label: w.delete, run: soon('delete') },
      ],
    },
  ];
}

interface AskProps {
  readonly template: Template;
  readonly library: Library;
  readonly ask: (what: Asking) => void;
}

/** Asks once more, and says what becomes of what is linked. */
function Delete({ template, library, ask }: AskProps) {
  const w = pageWords.library;
  const [linked, know] = useState<number | 'asking'>('asking');
  useEffect(() => {
    void library.linked(template).then((n) => know(n ?? 0));
  }, [library, template.id]);
  const waits = linked === 'asking';
  return (
    <div class="confirm" role="group" aria-label={w.deleteAsk(template.name)}>
      <p>{w.deleteAsk(template.name)}</p>
      <p class="hint">{w.deleteHint}</p>
      <p role="status">{!waits && linked > 0 && lateWords.templates.linkedTo(linked)}</p>
      <div class="buttons">
        <button
          type="button"
          class="button danger"
          ref={focused}
          aria-disabled={waits ? true : undefined}
          onClick={() => void (waits || library.remove(template))}
        >
          {w.deleteNow}
        </button>
        <button type="button" class="button" onClick={() => ask(undefined)}>
          {adminWords.cancel}
        </button>
      </div>
    </div>
  );
}

/** Asks for the project. */
function Move({ template, library, ask }: AskProps) {
  const [typed, type] = useState('');
  const w = pageWords.library;
  const id = `move-${template.id}`;
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void library.move(template, typed).then((done) => done && ask(undefined));
      }}
    >
      <div class="labelled">
        <label for={id}>{w.project}</label>
        <input
          id={id}
          class="input"
          ref={focused}
          autocomplete="off"
          value={typed}
          onInput={(e) => type(e.currentTarget.value)}
        />
      </div>
      <div class="buttons">
        <button type="submit" class="button primary">
          {w.move}
        </button>
        <button type="button" class="button" onClick={() => ask(undefined)}>
          {adminWords.cancel}
        </button>
      </div>
    </form>
  );
}

/** Takes the focus when it appears. */
function focused(element: HTMLElement | null): void {
  if (!element || element.dataset.met) return;
  element.dataset.met = 'yes';
  element.focus();
}
