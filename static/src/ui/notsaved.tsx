import { words } from '../words/words';
import type { NotSaved } from '../outbox/outbox';
import type { Controller } from './controller';

interface Props {
  readonly notSaved: NotSaved;
  readonly controller: Controller;
}

/** A change that the server did not take: what, why, and what can be done. */
export function NotSavedLine({ notSaved, controller }: Props) {
  const { why } = notSaved;
  return (
    <p class="fault">
      <span>
        {words.notSaved}: <bdi>{words.wanted(notSaved)}</bdi> {why.text}
      </span>{' '}
      <button
        type="button"
        class="link-button"
        onClick={() => controller.settle(notSaved, 'retry')}
      >
        {words.retry}
      </button>{' '}
      <button
        type="button"
        class="link-button"
        onClick={() => controller.settle(notSaved, 'discard')}
      >
        {words.discard}
      </button>
    </p>
  );
}
