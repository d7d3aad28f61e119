// Every word of the fields that find things of Jira's.

export const pick = {
  add: 'הוספה…',
  searching: 'מחפש…',
  noAnswer: 'Jira לא ענה. נסו שוב.',
  noneFound: 'לא נמצא דבר',
  remove: (name: string) => `הסרת ${name}`,
};
