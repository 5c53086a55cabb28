import 'reflect-metadata';
import { GraphQLEnumType, GraphQLObjectType, GraphQLSchema, GraphQLString, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardSchema } from '../../server/src/platform/graphql/requires.ts';
import { ApiClient } from '../support/api-client.ts';
import { sampleDocument } from '../support/sample-document.ts';
import { ORIGIN, startTestApp, type TestApp } from '../support/test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const SECRET = /password|secret|token|hash|apiKey|credential/i;
/** What tells that there is a secret, and the one token that is told once. */
const HARMLESS = [
  'EmailSettings.passwordSet',
  'SmsConfigurationValue.secretSet',
  'SmsModuleField.secret',
  'CreatedApiToken.token',
  'CreatedApiToken.apiToken',
  'Query.apiTokens',
  'Mutation.createApiToken',
  'Mutation.revokeApiToken',
];

describe('the schema', () => {
  it('has no output field for a secret', () => {
    const fields = Object.values(test.app.schema.getTypeMap())
      .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
      .flatMap((type) =>
        Object.keys((type as GraphQLObjectType).getFields()).map((field) => `${type.name}.${field}`),
      );
    expect(fields.length).toBeGreaterThan(200);
    expect(fields.filter((field) => SECRET.test(field.split('.')[1] ?? ''))).toEqual(
      expect.arrayContaining(HARMLESS),
    );
    expect(
      fields.filter((field) => SECRET.test(field.split('.')[1] ?? '') && !HARMLESS.includes(field)),
    ).toEqual([]);
  });

  it('is refused at the start if a root field has neither a rule nor a place on the public list', () => {
    const permission = new GraphQLEnumType({ name: 'Permission', values: { SETTINGS_READ: {} } });
    const query = new GraphQLObjectType({ name: 'Query', fields: { everything: { type: GraphQLString } } });
    const schema = new GraphQLSchema({ query, types: [permission] });
    expect(() => guardSchema(schema)).toThrow(/missing: Query\.everything/);
  });
});

describe('whoever cannot be recognised', () => {
  it('is nobody, with no rights: two hundred broken ways to sign in open nothing', async () => {
    const [name = 'sid', value = ''] = (test.admin.cookie ?? '').split('=');
    const broken = [
      ...[
        '',
        'null',
        'undefined',
        'true',
        '0',
        '{}',
        '[]',
        '%00',
        'system',
        'admin',
        `${value}x`,
        value.slice(1),
      ],
      ...Array.from(
        { length: 30 },
        (_, i) => value.slice(0, i) + (value[i] === 'A' ? 'B' : 'A') + value.slice(i + 1),
      ),
    ];
    const headers = broken.flatMap((text): Record<string, string>[] => [
      { cookie: `${name}=${text}` },
      { cookie: `${name}=; ${name}=${text}` },
      { cookie: `__Host-${name}=${value}` },
      { authorization: `Bearer ${text}` },
      { authorization: `bearer mailroom_${text}_${text}` },
    ]);
    expect(headers.length).toBeGreaterThanOrEqual(200);
    const fields = Object.values(test.app.schema.getQueryType()?.getFields() ?? {});
    const documents = fields.map((field) => sampleDocument('query', field));
    for (const [i, header] of headers.entries()) {
      const document = documents[i % documents.length] ?? '';
      const stranger = new ApiClient(test.app.url, ORIGIN);
      const { data, errors } = await stranger.send(document, {}, header);
      const isPublic = /\{ (viewer|setupRequired)/.test(document);
      if (isPublic) expect(data?.viewer ?? null, JSON.stringify(header)).toBeNull();
      else
        expect(errors[0]?.extensions.code, `${document} ${JSON.stringify(header)}`).toBe('UNAUTHENTICATED');
    }
  });
});
