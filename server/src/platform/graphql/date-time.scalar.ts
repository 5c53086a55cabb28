import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function parse(value: unknown): Date {
  const date = typeof value === 'string' && ISO.test(value) ? new Date(value) : null;
  if (date && !Number.isNaN(date.getTime())) return date;
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : `a ${typeof value}`;
  throw new GraphQLError(
    `A DateTime is a text such as 2026-11-24T09:30:00Z (ISO 8601 with its zone), not ${shown}.`,
  );
}

/** A moment: ISO 8601 in UTC outwards, kept inside as milliseconds since 1970. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment, as ISO 8601 text: 2026-11-24T09:30:00.000Z.',
  serialize: (value) => new Date(value as number | Date).toISOString(),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
});
