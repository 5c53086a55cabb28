import { createI18n } from 'vue-i18n';
import { en as vuetifyTexts } from 'vuetify/locale';

type Texts = Record<string, unknown>;

/** One file per feature: `locales/en/mailings.ts` holds the texts `mailings.*`. */
const files = import.meta.glob<Texts>('./locales/en/*.ts', { eager: true, import: 'default' });

const english = Object.fromEntries(
  Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/|\.ts$/g, ''), texts]),
);

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en: { ...english, $vuetify: vuetifyTexts } as never },
});

const { t } = i18n.global as unknown as { t: (key: string, values: Record<string, unknown>) => string };

/** Finds a text outside of components. */
export const translate = (key: string, values: Record<string, unknown> = {}): string => t(key, values);
