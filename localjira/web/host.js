// The page's side of the bridge. Jira's own modules are not public, so the few
// that Ticklist may use are defined here; everything else, the protocol above
// all, is Atlassian's connect-host.js.
(() => {
  const page = JSON.parse(document.getElementById('page').textContent);
  const host = window.connectHost;

  async function send(method, address, body) {
    const res = await fetch(address, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await res.text();
    if (!res.ok) throw new Error(`${address} answered ${res.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  // Functions of modules. A promise serves callers with a promise and callers
  // with a callback; the last argument of every function is the reply.
  const promised = (f) => Object.assign(f, { returnsPromise: true });

  const gadgetOf = (reply) => document.getElementById(reply._context.extension_id)?.closest('.gadget');

  function modules() {
    host.defineModule('context', {
      getToken: promised(async () =>
        (await send('POST', '/_page/token', { user: page.user, issue: page.issue })).token),
      getContext: promised(async () => ({ jira: page.context, license: { active: false } })),
    });
    host.defineModule('user', {
      getCurrentUser: promised(async () => ({ atlassianAccountId: page.accountId || null })),
      getLocale: promised(async () => page.locale.replace('-', '_')),
      getTimeZone: promised(async () => page.timeZone),
    });
    host.defineModule('jira', {
      refreshIssuePage() { location.reload(); },
      isNativeApp: promised(async () => false),
      // A dashboard's gadget: the frame that calls is in the context of the reply.
      setDashboardItemTitle(title, reply) {
        const gadget = gadgetOf(reply);
        if (gadget) gadget.querySelector('h2').textContent = title;
      },
      isDashboardItemEditable(reply) { reply(gadgetOf(reply)?.dataset.editable !== undefined); },
      // Atlassian documents the callback first. The transport carries one only as
      // the last argument, so what the frame gets is a promise.
      // The editor of workflows: what was saved before, and what is to be.
      getWorkflowConfiguration: promised(async () => document.getElementById('rule')?.dataset.config ?? ''),
      _submitWorkflowConfigurationResponse(answer) { window.dispatchEvent(new CustomEvent('rule', { detail: answer })); },
      openCreateIssueDialog: promised((_callback, params) => createDialog(params)),
    });
    host.defineModule('navigator', {
      getLocation: promised(async () =>
        ({ target: page.issue ? 'issueView' : 'adminPage', context: { issueKey: page.issue } })),
      go(target, context) {
        if (target === 'issue' && context?.issueKey) location.assign(`/browse/${context.issueKey}${location.search}`);
      },
    });
    host.defineModule({ request: promised(request) });
  }

  // AP.request: REST as the person who looks at the page.
  async function request(what, more) {
    const options = typeof what === 'string' ? { ...more, url: what } : { ...what };
    const address = new URL(options.url, location.origin);
    if (address.origin !== location.origin) throw new Error('AP.request reaches this site only');
    address.searchParams.set('user', page.user);
    const res = await fetch(address, { method: options.type ?? 'GET', body: options.data, headers: { 'Content-Type': options.contentType ?? 'application/json' } });
    const body = await res.text();
    const xhr = { status: res.status, statusText: res.statusText, responseText: body };
    if (!res.ok) throw { err: `HTTP ${res.status}`, xhr };
    return { body, xhr };
  }

  // Jira's own dialog for a new issue, as far as it can be filled in beforehand.
  // It gives the issues that were made: none if it was closed.
  function createDialog({ pid, issueType, fields = {} }) {
    return new Promise((resolve) => {
      const dialog = element('dialog', { 'aria-label': 'Create' });
      const field = (name, label, control) => {
        control.name = name;
        return element('label', { class: 'field' }, element('span', {}, label), control);
      };
      const summary = element('input', { type: 'text', required: '', maxlength: '255' });
      summary.value = fields.summary ?? '';
      const description = element('textarea', { rows: '4' });
      description.value = fields.description ?? '';
      const severity = element('select', { required: '' }, ...['', 'Minor', 'Major'].map((v) => element('option', { value: v }, v)));
      const fault = element('p', { role: 'alert' });
      const made = [];
      const form = element('form', {},
        element('h2', {}, 'Create'),
        field('summary', 'Summary', summary), field('description', 'Description', description), field('severity', 'Severity', severity),
        fault,
        element('div', { class: 'buttons' }, button('Cancel', () => dialog.close()), element('button', { type: 'submit' }, 'Create')));
      form.addEventListener('submit', async (e) => {
        e.preventDefault();
        const doc = { type: 'doc', version: 1, content: description.value.split('\n').filter(Boolean).map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })) };
        const asked = {
          project: { id: String(pid) }, issuetype: { id: String(issueType) }, summary: summary.value, description: doc,
          customfield_10050: { value: severity.value }, ...(fields.parent ? { parent: fields.parent } : {}),
        };
        try {
          const { body } = await request({ url: '/rest/api/3/issue', type: 'POST', data: JSON.stringify({ fields: asked }) });
          made.push({ ...JSON.parse(body), fields: { summary: summary.value } });
          dialog.close();
        } catch (e) {
          fault.textContent = e.xhr?.responseText ?? String(e);
        }
      });
      dialog.addEventListener('close', () => {
        dialog.remove();
        resolve(made);
      });
      dialog.append(form);
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  function element(name, attributes, ...children) {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    e.append(...children);
    return e;
  }

  function button(text, click) {
    const b = element('button', { type: 'button' }, text);
    b.addEventListener('click', click);
    return b;
  }
  // What the other scripts of the page make theirs of.
  window.parts = { element, button, frameOf: async (key) => open(await signed(key), {}) };

  // A module of the app in this place, freshly signed.
  const signed = (module) => send('POST', '/_page/frame', { user: page.user, issue: page.issue, module });

  // An iframe as Jira makes it. Its name carries the bridge's first words.
  function open(frame, options) {
    const { iframeAttributes } = host.createExtension({
      addon_key: frame.addon_key, key: frame.key, url: frame.url, options: { ...frame.options, ...options },
    });
    return element('iframe', {
      ...iframeAttributes,
      class: 'ap-iframe',
      title: frame.title || frame.key,
      referrerpolicy: 'no-referrer',
      sandbox: 'allow-downloads allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts allow-storage-access-by-user-activation allow-top-navigation-by-user-activation',
    });
  }

  const px = (v) => (/^\d+$/.test(String(v)) ? `${v}px` : String(v));

  function panels() {
    host.registerProvider('addon', {
      resize(width, height, context) {
        const iframe = document.getElementById(context.extension_id);
        if (!iframe || iframe.closest('dialog')) return;
        iframe.style.width = px(width);
        iframe.style.height = px(height);
      },
      sizeToParent() {},
      registerUnmountCallback() {},
    });
    for (const frame of page.frames) {
      const place = document.querySelector(`[data-frame="${CSS.escape(frame.place || frame.key)}"]`);
      const iframe = open(frame, {});
      iframe.style.height = px(frame.height || '150px');
      place.append(iframe);
    }
  }

  const adaptor = (name, provider) => host.getFrameworkAdaptor().registerModule({
    getModuleRegistrationName: () => name, isEnabled: () => true, getProvider: () => provider,
  });

  function flags() {
    adaptor('flag', {
      create({ id, title, body, type, actions, close, onClose }) {
        const flag = element('div', { class: `flag ${type}` }, element('strong', {}, title ?? ''), element('span', {}, body ?? ''));
        const remove = () => {
          if (!flag.isConnected) return;
          flag.remove();
          onClose(id);
        };
        flag.append(element('div', { class: 'buttons' },
          ...actions.map((a) => button(a.actionText, a.executeAction)), button('Dismiss', remove)));
        document.getElementById('flags').append(flag);
        if (close === 'auto') setTimeout(remove, 8000);
        return { close: remove };
      },
    });
  }

  const dialogSizes = { small: ['400px', '300px'], medium: ['600px', '400px'], large: ['800px', '600px'], xlarge: ['968px', '700px'], 'x-large': ['968px', '700px'] };

  function dialogs() {
    let active = null;
    const close = () => active?.dialog.close();

    function build(options, extension) {
      const [width, height] = dialogSizes[options.size] ?? [options.width ?? '100%', options.height ?? '100%'];
      const dialog = element('dialog', { 'aria-label': options.header || extension.key });
      dialog.style.width = px(width);
      dialog.style.height = px(height);
      if (options.chrome && options.header) dialog.append(element('h2', {}, options.header));
      dialog.addEventListener('cancel', (e) => { if (!options.closeOnEscape) e.preventDefault(); });
      dialog.addEventListener('close', () => {
        dialog.remove();
        active = null;
      });
      return dialog;
    }

    adaptor('dialog', {
      async create(options, extension) {
        close();
        const dialog = build(options, extension);
        active = { dialog, addonKey: extension.addon_key, buttons: new Map() };
        dialog.append(open(await signed(extension.key), { ...extension.options, isDialog: true, dialogId: options.id }));
        if (options.chrome) {
          const row = element('div', { class: 'buttons' });
          for (const action of options.actions) {
            // The frame hears of it, and its script then closes the dialog.
            const b = button(action.text, action.onClick);
            b.disabled = action.disabled === true;
            active.buttons.set(action.identifier, b);
            row.append(b);
          }
          dialog.append(row);
        }
        document.body.append(dialog);
        dialog.showModal();
      },
      close,
      isActiveDialog: (addonKey) => active?.addonKey === addonKey,
      createButton() {},
      isButtonDisabled: (id) => active?.buttons.get(id)?.disabled ?? true,
      setButtonDisabled: (id, disabled) => { if (active?.buttons.has(id)) active.buttons.get(id).disabled = disabled; },
      toggleButton: (id) => { if (active?.buttons.has(id)) active.buttons.get(id).disabled = !active.buttons.get(id).disabled; },
      isButtonHidden: (id) => active?.buttons.get(id)?.hidden ?? true,
      setButtonHidden: (id, hidden) => { if (active?.buttons.has(id)) active.buttons.get(id).hidden = hidden; },
    });
  }

  // The switches of user and theme, kept in the address and in all links. A
  // change of theme does not load the page anew: the frames must follow.
  function switches() {
    const user = document.getElementById('user');
    const theme = document.getElementById('theme');
    user.addEventListener('change', () => user.form.submit());
    document.getElementById('locale').addEventListener('change', () => user.form.submit());
    theme.addEventListener('change', () => {
      window.setTheme(theme.value);
      for (const link of [...document.querySelectorAll('a[data-keep]'), null]) {
        const address = new URL(link ? link.href : location.href);
        address.searchParams.set('user', page.user);
        address.searchParams.set('theme', theme.value);
        if (link) link.href = address;
        else history.replaceState(null, '', address);
      }
    });
  }

  const words = (field) => field.value.split(/[\s,]+/).filter(Boolean);

  // The fields of the issue that rules look at. They are told of when they are
  // left, as in Jira.
  function edits() {
    for (const id of ['labels', 'components', 'priority']) {
      const field = document.getElementById(id);
      field?.addEventListener('change', async () => {
        try {
          await send('POST', '/_control/edit', { user: page.user, issue: page.issue, [id]: id === 'priority' ? field.value : words(field) });
        } catch (e) {
          window.alert(e.message); // changed it is all the same
        }
      });
    }
  }

  // New issues, and clones. The page goes to them.
  function making() {
    const create = document.getElementById('create');
    const go = async (address, body) => {
      const { key } = await send('POST', address, { user: page.user, ...body });
      location.assign(`/browse/${key}${location.search}`);
    };
    create?.addEventListener('click', () => {
      const control = (name, label, input) => {
        input.name = name;
        return element('label', { class: 'field' }, element('span', {}, label), input);
      };
      const fields = {
        summary: element('input', { required: '', maxlength: '255' }),
        type: element('select', {}, ...create.dataset.types.split(',').map((t) => element('option', {}, t))),
        labels: element('input', {}),
        components: element('input', {}),
        priority: element('select', {}, ...[...document.getElementById('priority').options].map((o) => element('option', {}, o.value))),
      };
      fields.priority.value = 'Medium';
      const dialog = element('dialog', { 'aria-label': 'Create work item' });
      const form = element('form', {},
        element('h2', {}, 'Create work item'),
        control('summary', 'Summary', fields.summary), control('type', 'Work type', fields.type), control('labels', 'Labels', fields.labels),
        control('components', 'Components', fields.components), control('priority', 'Priority', fields.priority),
        element('div', { class: 'buttons' }, button('Cancel', () => dialog.close()), element('button', { type: 'submit' }, 'Create')));
      form.addEventListener('submit', (e) => {
        e.preventDefault();
        go('/_control/create', {
          project: create.dataset.project, summary: fields.summary.value, type: fields.type.value, priority: fields.priority.value,
          labels: words(fields.labels), components: words(fields.components),
        }).catch((fault) => window.alert(fault.message));
      });
      dialog.addEventListener('close', () => dialog.remove());
      dialog.append(form);
      document.body.append(dialog);
      dialog.showModal();
    });
    document.getElementById('clone')?.addEventListener('click', () =>
      go('/_control/clone', { issue: page.issue }).catch((fault) => window.alert(fault.message)));
  }

  // Deleting, which is for as long as the local Jira runs.
  function deletions() {
    for (const b of document.querySelectorAll('[data-delete]')) {
      b.addEventListener('click', async () => {
        const what = b.dataset.what;
        if (!window.confirm(`Delete ${b.dataset.delete} ${what} until the local Jira starts again?`)) return;
        try {
          await send('POST', '/_control/delete', { [b.dataset.delete]: what });
        } catch (e) {
          window.alert(e.message); // deleted it is all the same
        }
        location.assign(`/${location.search}`);
      });
    }
  }

  // The page "Apps".
  function controls() {
    for (const b of document.querySelectorAll('[data-event]')) {
      b.addEventListener('click', async () => {
        try {
          await send('POST', '/_control/lifecycle', { event: b.dataset.event });
          location.reload();
        } catch (e) {
          window.alert(e.message);
        }
      });
    }
    const answers = document.getElementById('answers');
    answers?.addEventListener('change', () => send('POST', '/_control/answers', { answers: answers.value }));
  }

  // The dashboard's own button for a gadget: Jira tells its frame, which shows a form.
  function gadgets() {
    for (const b of document.querySelectorAll('[data-configure]')) {
      b.addEventListener('click', () =>
        host.broadcastEvent('jira_dashboard_item_edit', { addon_key: page.frames[0].addon_key, key: b.dataset.configure }, {}));
    }
  }

  modules();
  gadgets();
  flags();
  dialogs();
  panels();
  switches();
  edits();
  making();
  deletions();
  controls();
})();
