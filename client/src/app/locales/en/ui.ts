export default {
  again: 'Try again',
  loading: 'Loading …',
  close: 'Close',
  noSentence: 'Mailroom refused this without a reason.',
  copy: 'Copy',
  copyOf: 'Copy: {what}',
  copied: 'Copied',
  copyFailed: 'The browser does not allow copying here; mark the text and copy it by hand.',
  ms: '{ms} ms',
  transcript: 'Transcript',
  step: { INFO: 'Done:', WARNING: 'Doubtful:', ERROR: 'Failed:' },
};
