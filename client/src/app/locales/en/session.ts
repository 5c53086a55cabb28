export default {
  signIn: { title: 'Sign in', text: 'With the account that an administrator made for you.', act: 'Sign in' },
  setup: {
    title: 'Set up Mailroom',
    text: 'Make the first administrator. It takes a minute.',
    act: 'Make the account',
  },
  begin: {
    title: 'Welcome, {name}',
    text: 'How do you want to begin?',
    try: 'Try it out',
    tryText:
      'Mails and SMS go to a page in Mailroom instead of to people. You send a real mailing within a minute, and nothing leaves this machine.',
    real: 'Set up a mail server',
    realText: 'Enter the server that your mail leaves through. You can still try things out later.',
  },
  field: { code: 'Setup code', name: 'Your name', email: 'E-mail address', password: 'Password' },
  hint: { code: 'Mailroom printed it in the terminal when it started.' },
  rule: {
    code: 'Enter the code that Mailroom printed when it started.',
    name: 'Enter your name; colleagues see it in the history.',
    password: 'A password has {min} to {max} characters.',
  },
  password: {
    empty: '{min} to {max} characters. A few words that do not belong together are good and easy to keep.',
    tooShort: '{length} of at least {min} characters.',
    tooLong: '{length} characters; at most {max} are possible.',
    repeated: 'Allowed, but easy to guess: it has only a few different characters.',
    personal: 'Allowed, but easy to guess: it has your name or address in it.',
    fine: 'Good. Longer is better.',
    strong: 'Very good.',
  },
};
