import type { Host } from '../host/host';
import type { Controller } from '../ui/controller';

/** Goes to the item that the page's address names, as that of a copied link does. */
export async function goToLinked(controller: Controller, host: Host): Promise<void> {
  const address = await host.location().catch(() => '');
  const id = /#checklist-item-([\w-]+)$/.exec(address)?.[1] ?? '';
  const place = controller.place(id);
  if (!place) return;
  controller.fold(place.list.id, false);
  if (place.item.parent) controller.fold(place.item.parent, false);
  if (!controller.visible(place.item)) controller.show({ hide: false });
  controller.focusOn(id, 'check');
  // It is drawn with the next frame, or was long ago.
  controller.clock.after(50, () =>
    document.querySelector(`[data-row="${id}"]`)?.scrollIntoView({ block: 'center' }),
  );
}
