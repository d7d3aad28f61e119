import { useState } from 'preact/hooks';
import { popup } from '../people/popup';
import type { Controller } from '../ui/controller';
import { lateWords } from '../words/words';
import { setDue } from './deeds';
import { anchorOf } from './place';

/** Lets the person choose the day on which items are due, or none. */
export async function openDue(controller: Controller, ids: readonly string[]): Promise<void> {
  const anchor = anchorOf(ids);
  if (!anchor) return;
  const days = new Set(ids.map((id) => controller.place(id)?.item.due ?? ''));
  const [only = ''] = days.size === 1 ? days : [];
  const chosen = await popup<string>(anchor, lateWords.actions.due, (close) => (
    <Choice current={only} choose={close} />
  ));
  if (chosen !== undefined) setDue(controller, ids, chosen || null);
}

interface Props {
  readonly current: string;
  readonly choose: (day: string) => void;
}

function Choice({ current, choose }: Props) {
  const say = lateWords.actions;
  const [typed, setTyped] = useState(current);
  const soon = [
    [say.today, dayFrom(0)],
    [say.tomorrow, dayFrom(1)],
    [say.nextWeek, dayFrom((8 - new Date().getDay()) % 7 || 7)],
  ] as const;
  return (
    <form
      class="due-choice"
      onSubmit={(e) => {
        e.preventDefault();
        choose(typed);
      }}
    >
      <label>
        <span>{say.due}</span>
        <input
          type="date"
          class="field"
          max="9999-12-31"
          value={typed}
          onInput={(e) => setTyped(e.currentTarget.value)}
        />
      </label>
      <div class="due-soon">
        {soon.map(([label, day]) => (
          <button
            key={label}
            type="button"
            class="button"
            aria-pressed={day === current}
            onClick={() => choose(day)}
          >
            {label}
          </button>
        ))}
      </div>
      <div class="due-end">
        <button type="submit" class="button primary">
          {say.save}
        </button>
        {current && (
          <button type="button" class="button subtle" onClick={() => choose('')}>
            {say.noDue}
          </button>
        )}
      </div>
    </form>
  );
}

/** The person's own day, so many days from now, as YYYY-MM-DD. */
export function dayFrom(days: number, now = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
