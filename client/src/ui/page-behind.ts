let dialogs = 0;

const apply = () => document.getElementById('page')?.toggleAttribute('inert', dialogs > 0);

/**
 * Takes the page behind a dialog out of reach, of the keyboard and of what reads a page aloud.
 * Returns what gives it back; calling that again changes nothing.
 */
export function holdPageBehind(): () => void {
  dialogs++;
  apply();
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    dialogs--;
    apply();
  };
}
