import type { Late } from '../late';
import type { Behind } from './room';

/** In which header of its answers the server says that something is delayed for everybody. */
const header = 'Ticklist-Notice';

/** Keeps what is to be said below a page, and loads what says it when there is anything. */
export class Below {
  #now: Behind = { lag: { behind: false }, notice: '' };
  #shown = false;

  constructor(
    private readonly page: HTMLElement | null,
    private readonly late: Late,
    /** The page is one of admins, who have nothing that would be kept. */
    private readonly admin = false,
  ) {}

  /** Takes what has changed. */
  show(news: Partial<Behind>): void {
    this.#now = { ...this.#now, ...news };
    const { page } = this;
    const { lag, notice } = this.#now;
    const wanted = lag.behind || notice !== '';
    if (!page || !(wanted || this.#shown)) return;
    this.#shown = wanted;
    void this.late('behind').then((room) => room?.showBehind(page, this.#now, this.admin));
  }

  /** Takes from an answer whether something is delayed for everybody. */
  heard(answer: Response): void {
    const notice = answer.headers.get(header) ?? '';
    // What stands between us and the server says nothing of it, and fails, too.
    const known = notice !== '' || answer.ok;
    if (known && notice !== this.#now.notice) this.show({ notice });
  }
}
