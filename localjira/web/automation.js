// The page of automations: each rule is shown as what it is stored as.
(() => {
  const list = document.getElementById('automations');
  if (!list) return;
  const at = '/_control/automation';
  const { element, button } = window.parts;

  function rule(one, hooks) {
    const { id, name, enabled, ...rest } = one;
    const on = element('input', { type: 'checkbox' });
    on.checked = enabled;
    const text = element('textarea', { rows: '8', 'aria-label': `What “${name}” does`, spellcheck: 'false' });
    text.value = JSON.stringify(rest, null, 2);
    const fault = element('p', { role: 'alert' });
    const save = async () => {
      try {
        const res = await fetch(at, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ ...JSON.parse(text.value), id, name, enabled: on.checked }),
        });
        fault.textContent = res.ok ? 'Saved.' : await res.text();
      } catch (e) {
        fault.textContent = e.message;
      }
    };
    on.addEventListener('change', save);
    return element('div', { class: 'rule' },
      element('h3', {}, element('label', {}, on, ` ${name}`)),
      ...(rest.on === 'webhook' ? [element('p', { class: 'note' }, `Called at ${hooks}${id} with the header X-Automation-Webhook-Token.`)] : []),
      text, fault,
      element('p', { class: 'buttons' },
        button('Save', save),
        button('Remove', async () => {
          await fetch(`${at}/${encodeURIComponent(id)}`, { method: 'DELETE' });
          show();
        })));
  }

  async function runs() {
    const all = await (await fetch(at)).json();
    document.getElementById('runs').replaceChildren(
      ...(all.runs.length === 0 ? [element('li', { class: 'note' }, 'None yet.')] : []),
      ...all.runs.map((r) => element('li', {}, `${new Date(r.at).toLocaleTimeString()} ${r.rule}, ${r.issue}: ${r.fault ?? 'done'}`)));
    return all;
  }

  async function show() {
    const { rules, hooks } = await runs();
    list.replaceChildren(...rules.map((one) => rule(one, hooks)));
  }

  document.getElementById('refresh-runs').addEventListener('click', runs);
  document.getElementById('new-automation').addEventListener('click', async () => {
    await fetch(at, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'A new rule', enabled: false, on: 'transitioned', to: 'Done', do: [{ property: 'ticklist.do', value: { check: '*' } }] }),
    });
    show();
  });
  show();
})();
