import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/main.ts', 'src/print-schema.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  dts: false,
  deps: { alwaysBundle: [/^@mailroom\/shared/, /^zod/, /^libphonenumber-js/], onlyBundle: false },
});
