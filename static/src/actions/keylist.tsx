import { popup } from '../people/popup';
import { CloseIcon } from '../ui/icons';
import { lateWords, words } from '../words/words';

/** Opens the list of all keys. */
export function openKeys(): void {
  const anchor = document.getElementById('panel-menu') ?? document.getElementById('panel');
  if (!anchor) return;
  void popup<undefined>(anchor, lateWords.actions.keys, (close) => (
    <div class="keys">
      <div class="keys-head">
        <h2>{lateWords.actions.keys}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={words.dismiss}
          onClick={() => close()}
        >
          <CloseIcon />
        </button>
      </div>
      {lateWords.actions.keyGroups.map(([about, keys]) => (
        <section key={about}>
          <h3>{about}</h3>
          <dl>
            {keys.map(([names, does]) => (
              <div key={does}>
                <dt>
                  {names.split(' / ').map((name) => (
                    <kbd key={name} dir="ltr">
                      {name}
                    </kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  ));
}
