import type { FieldError } from '@mailroom/shared/errors';
import { computed, nextTick, ref, shallowRef, type Ref } from 'vue';

/** What rules say of fields, by field. */
export type FieldProblems = Partial<Record<string, string[]>>;

export interface FormRules<T> {
  /** Says what is wrong with the values. */
  judge: (model: T) => FieldProblems;
  /** Makes a sentence of what a rule says of a field. */
  say?: (field: string, rule: string) => string;
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
/** `input.port` and `input.settings.port` are the form's field `port`. */
const fieldOf = ({ path }: FieldError) => path.replace(/^(?:(?:input|settings)\.)+/, '');

/**
 * Keeps a form: what was typed, what of it differs from the saved values, and what is wrong with it.
 * Errors are shown once a field was left, or after an attempt to save; the server's errors come in the same places.
 */
export function useForm<T extends object>(first: T, rules: FormRules<T>) {
  const saved = shallowRef<T>(copyOf(first));
  const model = ref(copyOf(first)) as Ref<T>;
  const { clear, ...errors } = formErrors(model, rules);

  const changed = computed(() =>
    (Object.keys(model.value) as (keyof T & string)[]).filter(
      (field) => !same(model.value[field], saved.value[field]),
    ),
  );
  const dirty = computed(() => changed.value.length > 0);

  /** Forgets what was typed, and goes on from other saved values if they are given. */
  const reset = (next: T = saved.value) => {
    saved.value = copyOf(next);
    model.value = copyOf(next);
    clear();
  };
  /** Goes on from values that somebody else saved: what was typed here stays, the rest is theirs. */
  const rebase = (next: T) => {
    const mine = changed.value.map((field) => [field, model.value[field]] as const);
    const kept = copyOf(Object.fromEntries(mine));
    reset(next);
    Object.assign(model.value, kept);
  };
  return { model, saved, changed, dirty, reset, rebase, ...errors };
}

/** Keeps what is wrong with a form, and which of it is to be seen. */
function formErrors<T extends object>(model: Ref<T>, { judge, say = (_field, rule) => rule }: FormRules<T>) {
  const touched = ref(new Set<string>());
  const submitted = ref(false);
  const refused = ref<FieldProblems>({});
  const problems = computed(() => judge(model.value));
  const isValid = computed(() => Object.values(problems.value).every((rules) => !rules?.length));

  const errorsOf = (field: string): string[] => {
    const isShown = submitted.value || touched.value.has(field);
    const own = isShown ? (problems.value[field] ?? []) : [];
    return [...new Set([...own, ...(refused.value[field] ?? [])].map((rule) => say(field, rule)))];
  };
  const hasShownErrors = computed(() =>
    [...Object.keys(problems.value), ...Object.keys(refused.value)].some(
      (field) => errorsOf(field).length > 0,
    ),
  );
  /** What a field's component gets by `v-bind`. */
  const bind = (field: keyof T & string) => ({
    'error-messages': errorsOf(field),
    'aria-invalid': errorsOf(field).length > 0 ? ('true' as const) : undefined,
    onBlur: () => void touched.value.add(field),
    'onUpdate:modelValue': () => void delete refused.value[field],
  });
  /** Shows the server's errors at their fields; tells whether there were any. */
  const refuse = (errors: readonly FieldError[]): boolean => {
    const known = errors.filter((error) => fieldOf(error) in model.value);
    for (const error of known) (refused.value[fieldOf(error)] ??= []).push(error.message);
    return known.length > 0;
  };
  const clear = (isSubmitted = false) => {
    touched.value = new Set();
    submitted.value = isSubmitted;
    refused.value = {};
  };
  /** Shows what is wrong, and tells whether the form may be sent. */
  const submit = (): boolean => {
    clear(true);
    return isValid.value;
  };
  return { isValid, errorsOf, hasShownErrors, bind, refuse, submit, clear };
}

/** Puts the cursor into the first field that is wrong. */
export async function focusFirstError(root: HTMLElement | null | undefined): Promise<void> {
  await nextTick();
  root?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
