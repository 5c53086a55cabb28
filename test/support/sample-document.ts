import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';

/** Writes a literal for an input type: the least that validation takes. */
function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType as GraphQLInputType);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{${fields.map((field) => `${field.name}: ${literal(field.type)}`).join(', ')}}`;
  }
  const samples: Record<string, string> = {
    Int: '1',
    Float: '1',
    Boolean: 'false',
    DateTime: '"2030-01-01T00:00:00Z"',
  };
  return samples[getNamedType(type).name] ?? '"x"';
}

function selection(field: GraphQLField<unknown, unknown>): string {
  return isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
}

/** Writes a document that asks for one root field with sample arguments. */
export function sampleDocument(
  operation: 'query' | 'mutation' | 'subscription',
  field: GraphQLField<unknown, unknown>,
): string {
  const required = field.args.filter((arg: GraphQLArgument) => isNonNullType(arg.type));
  const args = required.map((arg) => `${arg.name}: ${literal(arg.type)}`).join(', ');
  return `${operation} { ${field.name}${args ? `(${args})` : ''} ${selection(field)} }`;
}
