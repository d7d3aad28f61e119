interface Props {
  /** What it is the progress of. */
  readonly label: string;
  /** How far it is, in words. */
  readonly text: string;
  /** How far it is; undefined while nobody knows. */
  readonly percent: number | undefined;
  /** It has come to its good end. */
  readonly full: boolean;
  /** It stands still, so nothing moves. */
  readonly still?: boolean;
}

/** A bar that says how far something is. */
export function Progress({ label, text, percent, full, still }: Props) {
  const moves = percent === undefined && !still;
  return (
    <div
      class={`progress${full ? ' full' : moves ? ' endless' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === undefined ? {} : { 'aria-valuenow': Math.round(percent) })}
      aria-valuetext={text}
    >
      <div
        class="progress-bar"
        style={{ inlineSize: moves ? '' : `${percent === undefined ? 0 : percent}%` }}
      />
    </div>
  );
}
