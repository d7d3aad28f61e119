// The icons, drawn in the colour of their text. They say nothing by themselves:
// whatever holds one has a name.

function icon(path: string) {
  return () => (
    <svg
      class="icon"
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={path} />
    </svg>
  );
}

const dot = (x: number, y: number) =>
  `M${x - 1.25} ${y}a1.25 1.25 0 1 0 2.5 0a1.25 1.25 0 1 0-2.5 0z`;

export const HandleIcon = icon(
  [5.5, 10.5].flatMap((x) => [3.5, 8, 12.5].map((y) => dot(x, y))).join(''),
);
export const MoreIcon = icon([3, 8, 13].map((x) => dot(x, 8)).join(''));
export const CloseIcon = icon(
  'M3.3 4.36 4.36 3.3 8 6.94l3.64-3.64 1.06 1.06L9.06 8l3.64 3.64-1.06 1.06L8 9.06 4.36 12.7 3.3 11.64 6.94 8z',
);
export const PersonIcon = icon(
  'M8 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM2.5 14v-1.5A3.5 3.5 0 0 1 6 9h4a3.5 3.5 0 0 1 3.5 3.5V14z',
);
export const TickIcon = icon('M6.3 10.2 13 3.5l1.1 1.1-7.8 7.8L2 8.1 3.1 7z');
export const ChevronIcon = icon('M4.5 6 8 9.5 11.5 6l1 1L8 11.5 3.5 7z');
export const TextIcon = icon('M2.5 4h11v1.5h-11zm0 3.25h11v1.5h-11zM2.5 10.5h7V12h-7z');
export const SearchIcon = icon(
  'M7 2a5 5 0 0 1 4 8l2.6 2.5-1.1 1.1L10 11A5 5 0 1 1 7 2zm0 1.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
);
export const TemplateIcon = icon(
  'M5 2h6.5A1.5 1.5 0 0 1 13 3.5V11h-1.5V3.5H5zM3.5 4.5h5A1.5 1.5 0 0 1 10 6v6.5A1.5 1.5 0 0 1 8.5 14h-5A1.5 1.5 0 0 1 2 12.5V6a1.5 1.5 0 0 1 1.5-1.5zm0 1.5v6.5h5V6z',
);
export const PlusIcon = icon('M7.25 2.5h1.5v4.75h4.75v1.5H8.75v4.75h-1.5V8.75H2.5v-1.5h4.75z');
