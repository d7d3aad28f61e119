import { expect, test } from './support/test';

test('whose an item is, is shown by picture and name, also of who has left', async ({
  jira,
  issue,
  open,
}) => {
  await jira.seed(issue, ['Mine', 'Theirs', 'Nobody knows']);
  const [ben, cleo] = [await jira.account('ben'), await jira.account('cleo')];
  const owners = [ben, cleo, '712020:someone-who-has-left'];
  await jira.ops(
    issue,
    owners.map((assignee, n) => ({
      id: `a${n}`,
      type: 'setAssignee',
      item: `seed-${n}`,
      assignee,
    })),
  );
  const panel = await open(issue);
  const face = (text: string) => panel.row(text).getByRole('img');
  await expect.poll(() => face('Mine').getAttribute('aria-label')).toBe('Assigned to Ben Okafor');
  await expect.poll(() => face('Theirs').locator('img').count()).toBe(1);
  await expect
    .poll(() => face('Nobody knows').getAttribute('aria-label'))
    .toBe('Assigned to Former user');
  await panel.isFine('people');
});

test('an item that follows an issue shows its status and goes with it', async ({
  jira,
  issue,
  open,
}) => {
  const [followed, secret] = [await jira.newIssue('WEB', 'Write it'), await jira.newIssue()];
  await jira.seed(issue, ['Follows', 'Only linked', 'Hidden']);
  await jira.grant('cleo', secret, { browse: false, edit: false });
  const link = (item: number, to: typeof followed, follow: boolean) => ({
    id: `l${item}`,
    type: 'setLink',
    item: `seed-${item}`,
    issue: to.id,
    key: to.key,
    follow,
  });
  await jira.ops(issue, [link(0, followed, true), link(1, followed, false), link(2, secret, true)]);
  const panel = await open(issue, { user: 'cleo' });
  await panel.row('Follows').getByText('To do').waitFor();
  await panel.row('Hidden').getByText('Not visible to you').waitFor();
  const key = panel.row('Follows').getByRole('link', { name: followed.key });
  expect(await key.getAttribute('href')).toBe(`${jira.origin}/browse/${followed.key}`);
  await panel.isFine('linked');

  await jira.move(followed, 'Done', 'ben');
  await expect.poll(() => panel.box('Follows').isChecked()).toBe(true);
  expect(await panel.box('Only linked').isChecked()).toBe(false);
  await panel.row('Follows').getByText('Done', { exact: true }).waitFor();
  await jira.move(followed, 'In progress');
  await expect.poll(() => panel.box('Follows').isChecked()).toBe(false);
});
