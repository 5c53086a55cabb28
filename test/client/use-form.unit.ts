import { describe, expect, it } from 'vitest';
import { useForm } from '../../client/src/ui/use-form.ts';

const SAVED = { host: 'smtp.company.com', port: 25, note: '' };
const judge = ({ host, port }: typeof SAVED) => ({
  host: host === '' ? ['must not be empty'] : [],
  port: port > 65_535 ? ['must be a port'] : [],
});
const makeForm = () => useForm({ ...SAVED }, { judge, say: (field, rule) => `${field} ${rule}` });

describe('a form', () => {
  it('names what differs from the saved values', () => {
    const form = makeForm();
    expect(form.dirty.value).toBe(false);
    form.model.value.port = 587;
    expect(form.changed.value).toEqual(['port']);
    form.model.value.port = 25;
    expect(form.dirty.value).toBe(false);
  });

  it('says what is wrong only after the field was left', () => {
    const form = makeForm();
    form.model.value.host = '';
    expect(form.bind('host')).toMatchObject({ 'error-messages': [], 'aria-invalid': undefined });
    form.bind('host').onBlur();
    expect(form.bind('host')).toMatchObject({
      'error-messages': ['host must not be empty'],
      'aria-invalid': 'true',
    });
  });

  it('says everything that is wrong when it is to be saved', () => {
    const form = makeForm();
    form.model.value.host = '';
    form.model.value.port = 70_000;
    expect(form.submit()).toBe(false);
    expect([form.errorsOf('host'), form.errorsOf('port')]).toEqual([
      ['host must not be empty'],
      ['port must be a port'],
    ]);
  });

  it("shows the server's errors at their fields until the field is typed in", () => {
    const form = makeForm();
    expect(form.refuse([{ path: 'input.host', code: 'X', message: 'is not known' }])).toBe(true);
    expect(form.errorsOf('host')).toEqual(['host is not known']);
    form.bind('host')['onUpdate:modelValue']();
    expect(form.errorsOf('host')).toEqual([]);
  });

  it('does not swallow an error of a field that it does not have', () => {
    expect(makeForm().refuse([{ path: 'version', code: 'X', message: 'is old' }])).toBe(false);
  });

  it('keeps what was typed when it goes on from what somebody else saved', () => {
    const form = makeForm();
    form.model.value.port = 587;
    form.rebase({ host: 'smtp.other.com', port: 465, note: 'theirs' });
    expect(form.model.value).toEqual({ host: 'smtp.other.com', port: 587, note: 'theirs' });
    expect(form.changed.value).toEqual(['port']);
  });

  it('forgets what was typed, and the errors, when it is reset', () => {
    const form = makeForm();
    form.model.value.host = '';
    form.submit();
    form.reset();
    expect(form.model.value).toEqual(SAVED);
    expect(form.hasShownErrors.value).toBe(false);
  });
});
