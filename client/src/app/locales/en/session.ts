export default { signIn: { title: 'Sign in' }, setup: { title: 'Set up Mailroom' } };
