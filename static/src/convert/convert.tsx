import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { find } from '../domain/state';
import type { Item } from '../domain/state';
import { popup } from '../people/popup';
import type { Controller } from '../ui/controller';
import { lateWords, words } from '../words/words';
import { createFrom, createInJira, faultOf, missingFields, typesFor } from './create';
import type { Into, IssueType } from './create';
import { Check, Form } from './dialog';
import { issuesOf } from './issues';
import type { Facts } from './issues';
import { tie } from './tie';

/**
 * Lets the person make issues of items, beside an element. Headings and what is
 * tied to an issue already are left out.
 */
export async function openConvert(
  controller: Controller,
  anchor: Element,
  ids: readonly string[],
  into: Into,
): Promise<void> {
  const { state } = controller.store.view;
  const items = ids.flatMap((id) => (state && find(state, id)?.item) ?? []);
  const free = items.filter((i) => i.kind === 'item' && !i.link).map((i) => i.id);
  if (free.length === 0) return;
  await popup(anchor, lateWords.convert.title(into, free.length), (close) => (
    <Convert controller={controller} ids={free} into={into} close={() => close()} />
  ));
}

/** An item that became none, and why. */
interface Failed {
  readonly id: string;
  readonly text: string;
  readonly why: string;
}

interface Props {
  readonly controller: Controller;
  readonly ids: readonly string[];
  readonly into: Into;
  readonly close: () => void;
}

function Convert({ controller, ids, into, close }: Props) {
  const says = lateWords.convert;
  const { types, type, choose, fault } = useTypes(controller, into);
  const [followed, setFollowed] = useState(true);
  const [left, setLeft] = useState(ids);
  const [at, setAt] = useState<number>();
  const [failed, setFailed] = useState<readonly Failed[]>([]);
  const open = useRef(true);
  useEffect(() => () => void (open.current = false), []);

  async function submit() {
    if (type === undefined || at !== undefined) return;
    const wrong: Failed[] = [];
    setFailed([]);
    for (const [n, id] of left.entries()) {
      if (!open.current) return;
      setAt(n + 1);
      const failure = await convertOne(controller, id, type, into, followed);
      if (failure) wrong.push(failure);
    }
    setAt(undefined);
    if (wrong.length === 0) close();
    setLeft(wrong.map((f) => f.id));
    setFailed(wrong);
  }

  return (
    <Form title={says.title(into, ids.length)} submit={() => void submit()}>
      <Types types={types} type={type} into={into} disabled={at !== undefined} choose={choose} />
      <Check
        label={says.follow(ids.length)}
        checked={followed}
        disabled={at !== undefined}
        onChange={setFollowed}
      />
      {at !== undefined && left.length > 1 && (
        <progress class="convert-progress" max={left.length} value={at - 1} aria-hidden="true" />
      )}
      <p class="hint" role="status">
        {at !== undefined && says.creating(at, left.length)}
      </p>
      <div class="convert-fault" role="alert">
        {fault}
        {failed.length > 0 && (
          <>
            <p>{says.failed(failed.length, ids.length)}</p>
            <ul>
              {failed.map((f) => (
                <li key={f.id} dir="auto">
                  <b>{f.text}</b> {f.why}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <div class="convert-buttons">
        <button type="button" class="button" onClick={close}>
          {says.cancel}
        </button>
        <button type="submit" class="button primary" disabled={!type || at !== undefined}>
          {failed.length > 0 ? words.tryAgain : says.create}
        </button>
      </div>
    </Form>
  );
}

interface TypesProps {
  readonly types: readonly IssueType[] | undefined;
  readonly type: string | undefined;
  readonly into: Into;
  readonly disabled: boolean;
  readonly choose: (type: string) => void;
}

function Types({ types, type, into, disabled, choose }: TypesProps) {
  const says = lateWords.convert;
  const choice = useRef<HTMLSelectElement>(null);
  // Until the types are there it cannot have the focus.
  useLayoutEffect(() => choice.current?.focus(), [types]);
  if (types?.length === 0) return <p class="hint">{says.noTypes(into)}</p>;
  return (
    <label class="convert-field">
      <span>{says.type}</span>
      <select
        class="input"
        ref={choice}
        value={type}
        disabled={!types || disabled}
        onChange={(e) => choose(e.currentTarget.value)}
      >
        {types?.map((t) => (
          <option key={t.id} value={t.id}>
            {t.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function useTypes(controller: Controller, into: Into) {
  const [types, setTypes] = useState<readonly IssueType[]>();
  const [chosen, choose] = useState<string>();
  const [fault, setFault] = useState('');
  useEffect(() => {
    typesFor(controller.jira, controller.store.page.projectId, into).then(setTypes, (e: unknown) =>
      setFault(faultOf(e) || lateWords.convert.noAnswer),
    );
  }, [controller, into]);
  return { types, type: chosen ?? types?.[0]?.id, choose, fault };
}

/** Makes an issue of an item and ties it to it; why it could not, if so. */
async function convertOne(
  controller: Controller,
  id: string,
  type: string,
  into: Into,
  followed: boolean,
): Promise<Failed | undefined> {
  const says = lateWords.convert;
  const item = itemNow(controller, id);
  if (!item) return undefined; // somebody has deleted it meanwhile
  const failed = (why: string): Failed => ({ id, text: item.text, why });
  try {
    const made = await makeIssue(controller, item, type, into);
    if (typeof made === 'string') return failed(made);
    issuesOf(controller).learn(made);
    issuesOf(controller).again(made.id);
    const { state } = controller.store.view;
    const now = itemNow(controller, id);
    // A new issue is open, whatever the item is.
    const tied =
      state &&
      now &&
      controller.store.do(tie(state, now, { id: made.id, key: made.key }, followed));
    return typeof tied === 'string' ? failed(says.notTied(made.key)) : undefined;
  } catch (e) {
    return failed(faultOf(e) || says.noAnswer);
  }
}

/** The new issue, or why there is none. */
async function makeIssue(
  controller: Controller,
  item: Item,
  type: string,
  into: Into,
): Promise<Facts | string> {
  const says = lateWords.convert;
  const { jira } = controller;
  const { page } = controller.store;
  const missing = await missingFields(jira, page.projectId, type, item.details !== '');
  if (missing.length === 0) return createFrom(jira, item, page, type, into);
  const made = await createInJira(jira, item, page, type, into);
  return made ?? says.needs(missing.join(', '));
}

function itemNow(controller: Controller, id: string): Item | undefined {
  const { state } = controller.store.view;
  return state && find(state, id)?.item;
}
