import { expect, test } from './support/test';

test('somebody is found and assigned with the keyboard', async ({ jira, issue, open }) => {
  await jira.seed(issue, ['Give this away', 'And this']);
  const panel = await open(issue);
  await panel.row('Give this away').hover();
  await panel.choose('Give this away', 'Assign…');
  const field = panel.frame.getByRole('combobox', { name: 'Search people' });
  await field.waitFor();
  await field.fill('oka');
  await panel.frame.getByRole('option', { name: 'Ben Okafor' }).waitFor();
  await panel.isFine('picker-found');
  await field.press('Enter');
  await panel.row('Give this away').getByRole('img', { name: 'Assigned to Ben Okafor' }).waitFor();
  await expect
    .poll(async () => (await jira.items(issue))[0]?.assignee)
    .toBe(await jira.account('ben'));
});

test('items become issues, a type that wants more in Jira’s own dialog', async ({
  jira,
  issue,
  open,
}) => {
  await jira.seed(issue, ['Write the page', 'Fix it', 'Part of it']);
  const panel = await open(issue);
  await panel.choose('Write the page', 'Convert to issue…');
  const dialog = panel.frame.getByRole('dialog');
  await dialog.getByLabel('Type').waitFor();
  await dialog.getByRole('button', { name: 'Create' }).waitFor();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await panel.row('Write the page').getByText('To do').waitFor();
  await dialog.waitFor({ state: 'detached' });

  await panel.choose('Fix it', 'Convert to issue…');
  await dialog.getByLabel('Type').selectOption('Bug');
  await dialog.getByRole('button', { name: 'Create' }).click();
  const jiras = panel.page.getByRole('dialog', { name: 'Create' });
  expect(await jiras.getByLabel('Summary').inputValue()).toBe('Fix it');
  await jiras.getByLabel('Severity').selectOption('Major');
  await panel.picture('convert-in-jira');
  await jiras.getByRole('button', { name: 'Create' }).click();
  await panel.row('Fix it').getByText('To do').waitFor();
  await dialog.waitFor({ state: 'detached' });

  await panel.choose('Part of it', 'Link an existing issue…');
  await dialog.getByRole('textbox').fill('nonsense');
  await dialog.getByRole('button', { name: 'Link' }).click();
  await dialog.getByRole('alert').filter({ hasText: /./ }).waitFor();
  await panel.isFine('link-existing');
});
