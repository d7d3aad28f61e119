// What the pages do beside the bridge: fields of the app in an issue's details,
// and the pages on which people look at many issues.
(() => {
  const page = JSON.parse(document.getElementById('page').textContent);
  const asked = (address) => `${address}${address.includes('?') ? '&' : '?'}user=${encodeURIComponent(page.user)}`;

  // Values that can only be read follow what the app tells, as they do in Jira
  // while somebody looks at an issue. What somebody types in is left alone.
  async function follow() {
    const cells = [...document.querySelectorAll('[data-field]')];
    if (cells.length === 0 || document.hidden || !navigator.onLine) return;
    const res = await fetch(asked(`/_page/fields/${page.issue}`)).catch(() => null);
    if (!res?.ok) return;
    const values = await res.json();
    for (const cell of cells) {
      if (cell.dataset.field) cell.textContent = values[cell.dataset.field] || 'None';
      else if (document.activeElement !== cell && cell.value === cell.defaultValue) cell.value = cell.defaultValue = values[cell.id] ?? '';
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
  if (page.issue) setInterval(follow, 2000);
})();
