export default {
  nav: 'Audit',
  title: 'Audit log',
  text: 'Who did what, newest first. Nothing here can be changed.',
  columns: { at: 'When', actor: 'Who', action: 'What', subject: 'On what', details: 'Details' },
  empty: 'Nothing has been logged yet.',
  loadMore: 'Load older entries',
  loading: 'Loading the audit log …',
  details: 'Details of {action}, {at}',
  filter: 'Filter what is shown',
  noMatch: 'None of the entries that are loaded matches. Load older entries to look further back.',
};
