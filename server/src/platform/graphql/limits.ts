import { createRequire } from 'node:module';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type * as QueryComplexity from 'graphql-query-complexity';
import { DEFAULT_PAGE, MAX_PAGE } from '../database/page.ts';

// Its ES module asks for a second copy of graphql by name, which would not know this schema's types.
const require = createRequire(import.meta.url);
const { getComplexity, simpleEstimator } = require('graphql-query-complexity') as typeof QueryComplexity;

/** What one document may contain. */
export const LIMITS = {
  tokens: 1_000,
  depth: 10,
  aliases: 15,
  directives: 10,
  queryFields: 10,
  mutationFields: 1,
  cost: 5_000,
  errors: 5,
} as const;

const refusal = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });

interface Checked {
  schema: GraphQLSchema;
  document: DocumentNode;
  variables: Record<string, unknown>;
  operationName: string | null;
  /** Introspection is for the signed in. */
  signedIn: boolean;
}

/** Checks a document against the limits: one list for HTTP and WebSocket. Gives the refusals, none if it may run. */
export function checkLimits(checked: Checked): GraphQLError[] {
  const operation = operationOf(checked.document, checked.operationName);
  if (!operation) return [refusal('The document has no such operation.')];
  const structure = [aliasesAndDirectives(checked.document), rootFields(checked.document, operation)].filter(
    (error) => error !== null,
  );
  if (structure.length > 0) return structure;
  const introspects = usesIntrospection(checked.document);
  if (introspects)
    return checked.signedIn ? [] : [refusal('Introspection is for the signed in; sign in or use a token.')];
  const deep = depthError(checked.document, operation);
  return deep ? [deep] : costErrors(checked);
}

/** Finds the operation that would run; null if the document does not say which. */
export function operationOf(document: DocumentNode, name: string | null): OperationDefinitionNode | null {
  const operations = document.definitions.filter((d) => d.kind === Kind.OPERATION_DEFINITION);
  if (name) return operations.find((o) => o.name?.value === name) ?? null;
  return operations.length === 1 ? (operations[0] ?? null) : null;
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((f) => [f.name.value, f]));
}

function aliasesAndDirectives(document: DocumentNode): GraphQLError | null {
  let aliases = 0;
  let directives = 0;
  visit(document, {
    Field: (node) => void (aliases += node.alias ? 1 : 0),
    Directive: () => void directives++,
  });
  if (aliases > LIMITS.aliases)
    return refusal(`A document may have ${LIMITS.aliases} aliases, this has ${aliases}.`);
  if (directives > LIMITS.directives) {
    return refusal(`A document may have ${LIMITS.directives} directives, this has ${directives}.`);
  }
  return null;
}

function usesIntrospection(document: DocumentNode): boolean {
  let found = false;
  visit(document, { Field: (node) => void (found ||= /^__(schema|type)$/.test(node.name.value)) });
  return found;
}

/** Collects the root fields, fragments opened; a fragment that is met again ends there. */
function rootFieldsOf(document: DocumentNode, operation: OperationDefinitionNode): FieldNode[] {
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();
  const open = (set: SelectionSetNode): FieldNode[] =>
    set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return open(selection.selectionSet);
      const fragment = fragments.get(selection.name.value);
      if (!fragment || seen.has(selection.name.value)) return [];
      seen.add(selection.name.value);
      return open(fragment.selectionSet);
    });
  return open(operation.selectionSet);
}

function rootFields(document: DocumentNode, operation: OperationDefinitionNode): GraphQLError | null {
  const count = rootFieldsOf(document, operation).length;
  const most = operation.operation === 'query' ? LIMITS.queryFields : LIMITS.mutationFields;
  if (count <= most) return null;
  return refusal(
    `A ${operation.operation} may have ${most} root field${most === 1 ? '' : 's'}, this has ${count}.`,
  );
}

function depthError(document: DocumentNode, operation: OperationDefinitionNode): GraphQLError | null {
  const fragments = fragmentsOf(document);
  const tooDeep = (set: SelectionSetNode | undefined, depth: number, path: readonly string[]): boolean => {
    if (!set) return false;
    return set.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) {
        return depth + 1 > LIMITS.depth || tooDeep(selection.selectionSet, depth + 1, path);
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) return tooDeep(selection.selectionSet, depth, path);
      const name = selection.name.value;
      // A cycle is refused by validation as well; here it must only not run for ever.
      return path.includes(name) || tooDeep(fragments.get(name)?.selectionSet, depth, [...path, name]);
    });
  };
  return tooDeep(operation.selectionSet, 0, [])
    ? refusal(`A document may be ${LIMITS.depth} fields deep.`)
    : null;
}

/** Counts every field once, and those below a page as often as the page may have rows; `first` may be a variable. */
function costErrors({ schema, document, variables, operationName }: Checked): GraphQLError[] {
  try {
    const cost = getComplexity({
      schema,
      query: document,
      variables,
      ...(operationName && { operationName }),
      estimators: [pageEstimator, simpleEstimator({ defaultComplexity: 1 })],
    });
    return cost > LIMITS.cost
      ? [refusal(`The document costs ${cost}, the most is ${LIMITS.cost}: ask for less at once.`)]
      : [];
  } catch (error) {
    return error instanceof GraphQLError
      ? [refusal(error.message)]
      : [refusal('The document cannot be read.')];
  }
}

/** A page never has more rows than the most there may be, whatever is asked for. */
const pageEstimator: QueryComplexity.ComplexityEstimator = ({ args, childComplexity, field }) => {
  if (!field.args.some((arg) => arg.name === 'first')) return undefined;
  const first = typeof args.first === 'number' ? args.first : DEFAULT_PAGE;
  return 1 + Math.min(Math.max(first, 0), MAX_PAGE) * childComplexity;
};
