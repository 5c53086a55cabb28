/** A promise that a test settles itself; Node 20 has no `Promise.withResolvers` yet. */
export function promised<T>(): Promised<T> {
  let settle: (value: T) => void = () => {};
  const made: Promised<T> = {
    promise: new Promise<T>((resolve) => (settle = resolve)),
    isSettled: false,
    resolve: (value) => {
      made.isSettled = true;
      settle(value);
    },
  };
  return made;
}

export interface Promised<T> {
  promise: Promise<T>;
  isSettled: boolean;
  resolve: (value: T) => void;
}
