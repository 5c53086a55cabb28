import type { CodegenConfig } from '@graphql-codegen/cli';

export default {
  schema: '../server/schema.graphql',
  documents: 'src/**/*.graphql',
  generates: {
    'src/gql/graphql.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        useTypeImports: true,
        strictScalars: true,
        defaultScalarType: 'unknown',
        scalars: { ID: 'string', DateTime: 'string', JSON: 'unknown' },
        avoidOptionals: { field: true, inputValue: false },
        nonOptionalTypename: true,
        skipTypeNameForRoot: true,
        enumsAsTypes: true,
      },
    },
  },
} satisfies CodegenConfig;
