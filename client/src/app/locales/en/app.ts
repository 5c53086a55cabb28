export default {
  name: 'Mailroom',
  home: 'Mailroom, first page',
  skip: 'Skip to the page',
  navigation: 'Pages',
  noPermission: 'You lack the right to do this. An administrator can give it to you.',
  start: {
    loading: 'Opening Mailroom …',
    failed: 'Mailroom cannot be opened',
    again: 'Try again',
  },
  connection: {
    connecting: 'connecting',
    live: 'live',
    reconnecting: 'reconnecting',
    signedOut: 'signed out',
    banner: 'Live updates are interrupted. Mailroom keeps trying; what you see may be out of date.',
    hint: {
      connecting: 'Live updates are about to begin.',
      live: 'What you see changes by itself, without reloading.',
      reconnecting: 'The connection broke. Mailroom keeps trying.',
      signedOut: 'Your session has ended.',
    },
  },
  signedOut: {
    text: 'You are signed out. Sign in again in a new tab and come back: what you typed stays here.',
    button: 'Sign in again',
  },
  theme: { label: 'Appearance', system: 'System', light: 'Light', dark: 'Dark' },
  account: { short: 'Account', menu: 'Account: {name}', signOut: 'Sign out' },
  trial: { text: 'Trial: nothing leaves this machine.', button: 'Set up a real relay' },
  notFound: {
    title: 'No such page',
    text: 'The address is mistyped, or the page was moved.',
    back: 'To the first page',
  },
  notAllowed: {
    title: 'You may not open this page',
    text: 'Opening {page} needs a right that your role does not have. An administrator can give it to you.',
  },
};
