import { useEffect, useRef, useState } from 'preact/hooks';
import { orders, queryOf, rhythms } from './config';
import type { Config, Order } from './config';
import type { Controller } from './controller';
import type { Fault, Filter } from './jira';
import { Said } from './page';
import { gadgetWords } from './words';

interface Props {
  readonly controller: Controller;
  readonly filters: readonly Filter[];
}

/** Where those who may change the dashboard choose what the gadget shows. */
export function Form({ controller, filters }: Props) {
  const words = gadgetWords.form;
  const [config, setConfig] = useState(controller.config);
  const [fault, setFault] = useState<Fault | 'needed' | undefined>();
  const [saving, setSaving] = useState(false);
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => first.current?.focus(), []);
  const change = (part: Partial<Config>) => setConfig((was) => ({ ...was, ...part }));

  async function save(e: Event): Promise<void> {
    e.preventDefault();
    if (saving) return;
    setFault(queryOf(config) === '' ? 'needed' : undefined);
    if (queryOf(config) === '') return;
    setSaving(true);
    setFault(await controller.save(config));
    setSaving(false);
  }

  return (
    <form
      class="stack"
      onSubmit={(e) => void save(e)}
      onKeyDown={(e) => e.key === 'Escape' && void controller.cancel()}
    >
      <label>
        <span>{words.filter}</span>
        <select
          ref={first}
          value={config.filter}
          onChange={(e) => change({ filter: e.currentTarget.value })}
        >
          <option value="">{words.own}</option>
          {withChosen(filters, config.filter).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {config.filter === '' && (
        <label>
          <span>{words.jql}</span>
          <textarea
            rows={2}
            dir="ltr"
            spellcheck={false}
            value={config.jql}
            aria-invalid={fault !== undefined}
            aria-describedby="fault"
            onInput={(e) => change({ jql: e.currentTarget.value })}
          />
        </label>
      )}
      <label>
        <span>{words.order}</span>
        <select
          value={config.order}
          onChange={(e) => change({ order: e.currentTarget.value as Order })}
        >
          {orders.map((order) => (
            <option key={order} value={order}>
              {order === 'behind' ? words.behind : words.byFilter}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{words.title}</span>
        <input
          type="text"
          maxLength={200}
          value={config.title}
          placeholder={gadgetWords.title}
          dir="auto"
          onInput={(e) => change({ title: e.currentTarget.value })}
        />
      </label>
      <label>
        <span>{words.refresh}</span>
        <select
          value={String(config.minutes)}
          onChange={(e) => change({ minutes: Number(e.currentTarget.value) })}
        >
          {rhythms.map((minutes) => (
            <option key={minutes} value={String(minutes)}>
              {minutes === 0 ? words.never : words.every(minutes)}
            </option>
          ))}
        </select>
      </label>
      <div id="fault" role="alert">
        {fault === 'needed' && <p class="fault">{words.needed}</p>}
        {typeof fault === 'object' &&
          (fault.kind === 'hidden' ? (
            <p class="fault">{words.forbidden}</p>
          ) : (
            <Said fault={fault} />
          ))}
      </div>
      <p class="actions">
        <button type="submit" class="button primary" aria-disabled={saving}>
          {words.save}
        </button>
        <button type="button" class="button" onClick={() => void controller.cancel()}>
          {words.cancel}
        </button>
      </p>
    </form>
  );
}

/** The filter that is chosen is there also where it is nobody's favourite. */
function withChosen(filters: readonly Filter[], chosen: string): readonly Filter[] {
  const known = chosen === '' || filters.some(({ id }) => id === chosen);
  return known ? filters : [...filters, { id: chosen, name: chosen }];
}
