import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import vue from 'eslint-plugin-vue';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

/** Lowest first: a room may import from the rooms before it, never from those behind it. */
const ROOMS = ['platform', 'audit', 'auth', 'mailboxes', 'settings', 'delivery', ['smtp', 'sms'], 'mailings'];

const directions = ROOMS.flat().map((room) => {
  const level = ROOMS.findIndex((r) => r === room || r.includes?.(room));
  const above = ROOMS.slice(level + 1).flat();
  const beside = [ROOMS[level]].flat().filter((r) => r !== room);
  return {
    target: `./server/src/${room}`,
    from: [...above, ...beside]
      .map((r) => `./server/src/${r}`)
      .concat('./server/src/app.ts', './server/src/main.ts'),
    message: 'Imports point down only: use a callback or a port.',
  };
});

/** A file without a dot in its stem is pure. */
const PURE = ROOMS.flat()
  .filter((r) => r !== 'platform')
  .map((r) => `server/src/${r}/**/!(*.*).ts`);
const OUTSIDE = [
  'typeorm',
  'type-graphql',
  'nodemailer',
  'nodemailer/*',
  'bullmq',
  'node:*',
  'pg',
  'express',
  'ws',
  'smtp-server',
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      'client/src/gql/**',
      'data/**',
      'test/.artifacts/**',
      'test-results/**',
    ],
  },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: tseslint.parser },
      globals: globals.browser,
    },
    rules: {
      // Prettier forms the templates.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/valid-v-slot': ['error', { allowModifiers: true }],
    },
  },
  {
    files: ['**/*.{ts,vue,mjs,js}'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({ project: '{shared,server,client,test}/tsconfig.json' }),
      ],
    },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            ...directions,
            { target: './shared', from: ['./server', './client', './test'] },
            { target: './client', from: ['./server', './test'] },
            { target: './server', from: ['./client', './test'] },
          ],
        },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: PURE,
    ignores: ['**/*.*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: OUTSIDE, message: 'A file without a dot in its name is pure.' }] },
      ],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'process', 'fetch'],
    },
  },
  {
    files: ['server/src/**/*.ts'],
    ignores: ['server/src/platform/database/**', 'server/src/**/typeorm.*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MemberExpression[property.name=/^(manager|getRepository|createQueryRunner|createQueryBuilder)$/]',
          message: 'The database is reached through the unit of work, in typeorm.* files.',
        },
      ],
    },
  },
  // A suite is as long as it has cases; tables and migrations are lists.
  { files: ['test/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: ['server/src/platform/migrations/**', 'client/src/app/locales/**', 'shared/*-table.ts'],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
  { files: ['**/*.d.ts'], rules: { 'max-lines': 'off' } },
);
