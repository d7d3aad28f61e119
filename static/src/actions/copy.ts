import { isComplete } from '../domain/state';
import type { Item, State } from '../domain/state';
import { plainText } from '../domain/inline';
import type { Controller } from '../ui/controller';
import { lateWords } from '../words/words';

/** Items as lines, in the order of the lists, with the names of lists where there are several. */
export function textOf(state: State, ids: ReadonlySet<string>, form: 'text' | 'markdown'): string {
  const lists = state.lists.map((l) => ({ ...l, items: l.items.filter((i) => ids.has(i.id)) }));
  const there = lists.filter((l) => l.items.length > 0);
  return there
    .map(({ name, items }) => {
      const title = form === 'markdown' ? `## ${name}\n\n` : `${name}\n`;
      const lines = items.map((i) => (form === 'markdown' ? markdown(state, i) : plain(i)));
      return (there.length > 1 ? title : '') + lines.join('\n');
    })
    .join('\n\n');
}

function plain(item: Item): string {
  return (item.parent ? '  ' : '') + plainText(item.text);
}

function markdown(state: State, item: Item): string {
  if (item.kind === 'heading') return `\n### ${item.text}\n`;
  const indent = item.parent ? '  ' : '';
  const line = `${indent}- [${isComplete(state, item) ? 'x' : ' '}] ${item.text}`;
  const details = item.details.split('\n').map((l) => `\n${indent}  ${l}`.trimEnd());
  return item.details ? `${line}\n${details.join('')}\n` : line;
}

export async function copyText(
  controller: Controller,
  form: 'text' | 'markdown',
  ids: readonly string[],
): Promise<void> {
  const { state } = controller.store.view;
  if (state) await copy(controller, textOf(state, new Set(ids), form).trim());
}

/** What the page's address ends with so that the panel shows an item. */
const fragment = 'checklist-item-';

/** Copies the address of the issue with the item's id in it, which the panel understands. */
export async function copyLink(controller: Controller, item: Item): Promise<void> {
  try {
    const address = new URL(await controller.location());
    address.hash = fragment + item.id;
    await copy(controller, address.href);
  } catch {
    controller.say(lateWords.actions.notCopied, true);
  }
}

async function copy(controller: Controller, text: string): Promise<void> {
  const done = await write(text);
  controller.say(done ? lateWords.actions.copied : lateWords.actions.notCopied, !done);
  controller.show({ fault: done ? undefined : lateWords.actions.notCopied });
}

/** Jira gives its frames no permission for the clipboard; selecting and copying needs none. */
async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const before = document.activeElement;
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'hidden';
    document.body.append(field);
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else works without the permission
    const done = document.execCommand('copy');
    field.remove();
    if (before instanceof HTMLElement) before.focus();
    return done;
  }
}
