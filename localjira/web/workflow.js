// The status of an issue: a button that lists the transitions and does one. The
// page stays, because its frames are to notice. And the editor of workflows.
(() => {
  const page = JSON.parse(document.getElementById('page').textContent);
  const button = document.getElementById('status');
  const menu = document.getElementById('transitions');
  editor();
  if (!button) return;
  const address = `/rest/api/3/issue/${page.issue}/transitions?user=${encodeURIComponent(page.user)}`;

  function say(kind, title, body) {
    const flag = document.createElement('div');
    flag.className = `flag ${kind}`;
    const strong = document.createElement('strong');
    strong.textContent = title;
    const text = document.createElement('span');
    text.textContent = body;
    const close = document.createElement('button');
    close.type = 'button';
    close.textContent = 'Dismiss';
    close.addEventListener('click', () => flag.remove());
    const row = document.createElement('div');
    row.className = 'buttons';
    row.append(close);
    flag.append(strong, text, row);
    document.getElementById('flags').append(flag);
  }

  function close() {
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  }

  async function go(transition) {
    close();
    button.focus();
    const res = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ transition: { id: transition.id } }),
    });
    if (res.ok) {
      document.querySelectorAll('#flags .refused').forEach((flag) => flag.remove());
      button.firstChild.textContent = transition.to.name;
      button.dataset.category = transition.to.statusCategory.key;
      return;
    }
    const { errorMessages } = await res.json();
    say('error refused', `This work item cannot go to ${transition.to.name}`, errorMessages.join(' '));
  }

  async function open() {
    const res = await fetch(address);
    const { transitions } = res.ok ? await res.json() : { transitions: [] };
    menu.replaceChildren(
      ...transitions.map((transition) => {
        const item = document.createElement('button');
        item.type = 'button';
        item.setAttribute('role', 'menuitem');
        item.textContent = transition.name;
        item.addEventListener('click', () => go(transition));
        return item;
      }),
    );
    if (transitions.length === 0) {
      const none = document.createElement('span');
      none.setAttribute('role', 'menuitem');
      none.setAttribute('aria-disabled', 'true');
      none.tabIndex = -1;
      none.textContent = 'There is no transition for you.';
      menu.append(none);
    }
    menu.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    menu.firstChild.focus();
  }

  button.addEventListener('click', () => (menu.hidden ? open() : close()));
  menu.addEventListener('keydown', (e) => {
    const items = [...menu.children];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[e.key];
    if (e.key === 'Escape') {
      close();
      button.focus();
    } else if (to !== undefined) {
      e.preventDefault();
      items[to % items.length].focus();
    }
  });
  document.addEventListener('pointerdown', (e) => {
    if (!menu.contains(e.target) && !button.contains(e.target)) close();
  });

  // The buttons of the editor are Jira's, the form is the app's. Pressed, the app
  // is asked whether what it has is good and what it is; its answer is an event.
  function editor() {
    const form = document.getElementById('rule');
    const send = async (method, rest, body) => {
      const res = await fetch(`/_control/rules${rest}`, {
        method,
        headers: body ? { 'Content-Type': 'application/json' } : {},
        body: body && JSON.stringify(body),
      });
      if (!res.ok) throw new Error(await res.text());
    };
    for (const b of document.querySelectorAll('[data-remove-rule]')) {
      b.addEventListener('click', async () => {
        await send('DELETE', `/${b.dataset.removeRule}`);
        location.reload();
      });
    }
    if (!form) return;
    const { rule, project, transition, module } = form.dataset;
    window.addEventListener('rule', async ({ detail: { valid, value } }) => {
      if (!valid) return;
      try {
        if (rule) await send('PUT', `/${rule}`, { config: value });
        else await send('POST', '', { project, transition: Number(transition), module, config: value });
        location.assign(`/workflows/${project}${location.search}`);
      } catch (e) {
        say('error', 'The rule was not saved', e.message);
      }
    });
    document.getElementById('save-rule').addEventListener('click', () =>
      window.connectHost.broadcastEvent('jira_workflow_post_function_submit', {}, {}));
  }
})();
