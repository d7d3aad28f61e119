import { words } from '../words/words';
import type { Controller } from './controller';
import { PersonIcon } from './icons';
import { useRoom } from './room';

interface Props {
  /** An account id. */
  readonly id: string;
  readonly controller: Controller;
}

/** Whose an item is: their picture, or that there is somebody until that is known. */
export function Face({ id, controller }: Props) {
  const room = useRoom(controller.late, 'people');
  if (room) return <room.Face id={id} people={room.peopleOf(controller)} />;
  return (
    <span class="person" role="img" aria-label={words.assigned} title={words.assigned}>
      <PersonIcon />
    </span>
  );
}
