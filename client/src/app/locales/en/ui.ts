export default {
  again: 'Try again',
  loading: 'Loading …',
  close: 'Close',
  noSentence: 'Mailroom refused this without a reason.',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'The browser does not allow copying here; mark the text and copy it by hand.',
};
