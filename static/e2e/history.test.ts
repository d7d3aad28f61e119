import { expect, test } from './support/test';

test('the history says who did what, and brings back what was deleted', async ({
  open,
  jira,
  issue,
}) => {
  await jira.seed(issue, ['Stop the writers', 'Rotate the key', 'Start the writers']);
  const panel = await open(issue);
  await panel.shows('Stop the writers', 'Rotate the key', 'Start the writers');
  await panel.tick('Stop the writers');
  await panel.saved();
  await panel.choose('Rotate the key', 'Delete');
  await panel.shows('Stop the writers', 'Start the writers');
  await panel.saved();

  await panel.button('More actions').click();
  await panel.frame.getByRole('menuitem', { name: 'History', exact: true }).click();
  const dialog = panel.frame.getByRole('dialog', { name: 'History' });
  await dialog.getByText('Deleted “Rotate the key”').waitFor();
  await dialog.getByText('Changed “Stop the writers” from Open to Done').waitFor();
  await dialog.getByText('This is where it began.').waitFor();
  await dialog.getByText('Ada Brandt').filter({ visible: true }).first().waitFor();
  await dialog.getByRole('combobox', { name: 'What was done' }).selectOption('deleteItem');
  await dialog.getByText('Changed “Stop the writers”').waitFor({ state: 'detached' });
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await dialog.getByText('Restored.').waitFor();
  await panel.page.keyboard.press('Escape');
  await panel.shows('Stop the writers', 'Rotate the key', 'Start the writers');
  await panel.hasFocus(panel.frame.locator('#panel-menu')); // which it goes back to
});

test('the checklist is restored as of a moment, after a look at what changes', async ({
  open,
  jira,
  issue,
}) => {
  await jira.seed(issue, ['Draft the note']);
  await jira.ops(issue, [{ id: 'send', type: 'addItem', item: 'send', text: 'Send the note' }]);
  const panel = await open(issue);
  await panel.shows('Draft the note', 'Send the note');
  await panel.choose('Send the note', 'History');
  const dialog = panel.frame.getByRole('dialog', { name: 'History of “Send the note”' });
  await dialog.getByText('Added “Send the note”').waitFor();
  await dialog.getByRole('button', { name: 'Dismiss' }).click();

  await panel.button('More actions').click();
  await panel.frame.getByRole('menuitem', { name: 'History', exact: true }).click();
  const all = panel.frame.getByRole('dialog', { name: 'History' });
  await all.getByRole('button', { name: 'Restore the checklist as of here' }).first().click();
  await all.getByText('What restoring changes: 1 deleted.').waitFor();
  await panel.isFine('history-preview');
  await panel.covers(all);
  await all.getByRole('button', { name: 'Restore', exact: true }).click();
  await all.getByText('Restored.').waitFor();
  await panel.page.keyboard.press('Escape');
  await panel.shows('Draft the note');
  expect((await jira.items(issue)).map((i) => i.text)).toEqual(['Draft the note']);
});
