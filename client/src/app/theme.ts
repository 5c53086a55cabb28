export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const KEY = 'mailroom.theme';

const isChoice = (text: string | null): text is ThemeChoice =>
  (THEME_CHOICES as readonly (string | null)[]).includes(text);

/** Reads how the person wants the page to look; the system's choice if he never said. */
export function readThemeChoice(): ThemeChoice {
  const kept = localStorage.getItem(KEY);
  return isChoice(kept) ? kept : 'system';
}

/** Keeps the choice in this browser. */
export const keepThemeChoice = (choice: ThemeChoice): void => localStorage.setItem(KEY, choice);
