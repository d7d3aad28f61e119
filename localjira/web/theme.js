// The theme of the page, before anything is painted. The bridge watches
// data-theme and data-color-mode of the root element and tells the frames.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let theme = 'auto';

  function apply() {
    const mode = theme === 'auto' ? (dark.matches ? 'dark' : 'light') : theme;
    if (root.dataset.colorMode !== mode) root.dataset.colorMode = mode;
  }

  window.setTheme = (name) => {
    theme = name === 'light' || name === 'dark' ? name : 'auto';
    apply();
  };
  dark.addEventListener('change', apply);
  window.setTheme(new URLSearchParams(location.search).get('theme'));
})();
