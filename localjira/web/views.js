// What the pages do beside the bridge: fields of the app in an issue's details,
// and the pages on which people look at many issues.
(() => {
  const page = JSON.parse(document.getElementById('page').textContent);
  const asked = (address) => `${address}${address.includes('?') ? '&' : '?'}user=${encodeURIComponent(page.user)}`;

  // Values that can only be read follow what the app tells, as they do in Jira
  // while somebody looks at an issue. What somebody types in is left alone.
  async function follow() {
    if (document.hidden || !navigator.onLine) return;
    await Promise.all([followFields(), followStatuses()]);
  }

  async function now(what) {
    const res = await fetch(asked(`/_page/${what}/${page.issue}`)).catch(() => null);
    return res?.ok ? res.json() : null;
  }

  async function followFields() {
    const cells = [...document.querySelectorAll('[data-field]')];
    const values = cells.length > 0 && (await now('fields'));
    if (!values) return;
    for (const cell of cells) {
      if (cell.dataset.field) cell.textContent = values[cell.dataset.field] || 'None';
      else if (document.activeElement !== cell && cell.value === cell.defaultValue) cell.value = cell.defaultValue = values[cell.id] ?? '';
    }
  }

  // The statuses in the headers of issue contexts, as the site draws them.
  async function followStatuses() {
    const places = [...document.querySelectorAll('[data-status]')];
    const drawn = places.length > 0 && (await now('contexts'));
    if (!drawn) return;
    for (const place of places) {
      const status = drawn[place.dataset.status] ?? '';
      if (place.dataset.drawn !== status) place.innerHTML = place.dataset.drawn = status;
    }
  }

  // An issue context opens its frame when it is opened itself, and is found again as
  // it was left.
  function contexts() {
    for (const context of document.querySelectorAll('[data-context]')) {
      const key = context.dataset.context;
      context.addEventListener('toggle', async () => {
        localStorage.setItem(`context-${key}`, context.open ? 'open' : '');
        const place = context.querySelector('.frame');
        if (!context.open || 'opened' in place.dataset) return;
        place.dataset.opened = '';
        place.append(await window.parts.frameOf(key));
      });
      context.open = localStorage.getItem(`context-${key}`) === 'open';
    }
  }

  // A text is saved when it is left, as in Jira.
  function texts() {
    for (const field of document.querySelectorAll('textarea[data-field]')) {
      field.addEventListener('change', async () => {
        const res = await fetch(asked(`/rest/api/2/issue/${page.issue}`), {
          method: 'PUT',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ fields: { [field.id]: field.value } }),
        });
        field.parentElement.querySelector('.failed')?.remove();
        if (res.ok) {
          field.defaultValue = field.value;
          return;
        }
        const fault = document.createElement('p');
        fault.className = 'failed';
        fault.setAttribute('role', 'alert');
        fault.textContent = await res.text();
        field.after(fault);
      });
    }
  }

  texts();
  contexts();
  if (page.issue) setInterval(follow, 2000);
})();
