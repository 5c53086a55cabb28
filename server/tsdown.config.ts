import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  dts: false,
  noExternal: [/^@mailroom\/shared/, /^zod/, /^libphonenumber-js/],
});
