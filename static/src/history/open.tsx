import type { Controller } from '../ui/controller';
import { openSheet } from '../ui/sheet';
import { History } from './view';

/** Opens the history of the issue, or of one item, over the panel. */
export async function openHistory(controller: Controller, item?: string): Promise<void> {
  const room = await controller.late('people');
  void openSheet('history', 'history-title', ({ close }) => (
    <History controller={controller} room={room} item={item} close={close} />
  ));
}
