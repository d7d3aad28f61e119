/** What a popup about some rows stands beside: the bar of the selection, or the row's menu. */
export function anchorOf(ids: readonly string[]): Element | null {
  const { activeElement } = document;
  if (activeElement?.closest('.bulk')) return activeElement;
  const focused = activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row ?? '';
  const id = ids.includes(focused) ? focused : (ids[0] ?? '');
  const row = document.querySelector(`[data-row="${id}"]`);
  return row?.querySelector('.more') ?? row;
}
