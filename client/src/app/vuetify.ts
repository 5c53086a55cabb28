import { useI18n } from 'vue-i18n';
import { createVuetify } from 'vuetify';
import { aliases, mdi } from 'vuetify/iconsets/mdi-svg';
import { createVueI18nAdapter } from 'vuetify/locale/adapters/vue-i18n';
import { i18n } from './i18n.ts';
import { readThemeChoice } from './theme.ts';

/** The default opacity 0.6 gives small labels a contrast of 4.3:1; AA wants 4.5:1. */
const MEDIUM_EMPHASIS = { 'medium-emphasis-opacity': 0.75 };

const light = {
  dark: false,
  variables: { ...MEDIUM_EMPHASIS, 'border-color': '#17212b', 'border-opacity': 0.14 },
  colors: {
    background: '#f6f7f9',
    surface: '#ffffff',
    'surface-light': '#f0f2f5',
    'on-background': '#17212b',
    'on-surface': '#17212b',
    primary: '#255e8c',
    secondary: '#4b5b6b',
    success: '#1f7a4d',
    warning: '#8a5a00',
    error: '#b3261e',
    info: '#255e8c',
  },
};

const dark = {
  dark: true,
  variables: { ...MEDIUM_EMPHASIS, 'border-color': '#dfe7ee', 'border-opacity': 0.16 },
  colors: {
    background: '#12161b',
    surface: '#1a2027',
    'surface-light': '#232a33',
    'on-background': '#e3e9ef',
    'on-surface': '#e3e9ef',
    primary: '#8fc1ea',
    'on-primary': '#0b2337',
    secondary: '#a9b8c6',
    success: '#7fd1a3',
    warning: '#f0c36d',
    error: '#ef9a9a',
    info: '#8fc1ea',
    'on-error': '#3b0b08',
  },
};

const FIELD = { variant: 'outlined', color: 'primary', hideDetails: 'auto' } as const;

/** The nonce that the server put into the page; a style without it is refused by the browser. */
const cspNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

export const vuetify = createVuetify({
  icons: { defaultSet: 'mdi', aliases, sets: { mdi } },
  locale: { adapter: createVueI18nAdapter({ i18n: i18n as never, useI18n }) },
  theme: { defaultTheme: readThemeChoice(), ...(cspNonce && { cspNonce }), themes: { light, dark } },
  defaults: {
    global: { density: 'comfortable', ripple: false },
    VTextField: FIELD,
    VTextarea: FIELD,
    VSelect: FIELD,
    VAutocomplete: FIELD,
    VCombobox: FIELD,
    VCheckbox: { color: 'primary', hideDetails: 'auto' },
    VRadioGroup: { color: 'primary', hideDetails: 'auto' },
    VSwitch: { color: 'primary', hideDetails: 'auto' },
    VBtn: { variant: 'text', density: 'default' },
    VCard: { variant: 'flat', border: true },
    VAlert: { variant: 'tonal', density: 'comfortable' },
    VChip: { size: 'small', variant: 'tonal' },
    VTabs: { color: 'primary' },
    VProgressLinear: { color: 'primary', rounded: true },
    VTooltip: { location: 'top' },
  },
});
