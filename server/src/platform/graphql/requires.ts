import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils';
import type { Permission } from '@mailroom/shared/permissions';
import {
  DirectiveLocation,
  type GraphQLEnumType,
  type GraphQLFieldConfig,
  GraphQLDirective,
  GraphQLSchema,
  specifiedDirectives,
} from 'graphql';
import { Directive } from 'type-graphql';
import { UserError } from '../errors.ts';
import { isSignedIn, may, type Principal } from '../principal.ts';
import type { GraphQLContext } from './context.ts';
import { guardedEvents } from './guarded-events.ts';

/** The root fields that need no signing in. */
export const PUBLIC_FIELDS = [
  'Query.viewer',
  'Query.setupRequired',
  'Mutation.completeSetup',
  'Mutation.signIn',
];

type Field = GraphQLFieldConfig<unknown, GraphQLContext>;

/** Marks a field as guarded: by a permission, or, without one, for any signed-in user or token. */
export function Requires(permission?: Permission): MethodDecorator & PropertyDecorator {
  const text = permission ? `@requires(permission: ${permission})` : '@requires';
  return Directive(text) as MethodDecorator & PropertyDecorator;
}

/**
 * Makes `@requires` real: declares it in the schema, and wraps every field that carries it, for queries, mutations
 * and subscriptions alike.
 *
 * @throws {Error} if a root field has neither the directive nor a place on the public list
 */
export function guardSchema(schema: GraphQLSchema): GraphQLSchema {
  const declared = new GraphQLSchema({
    ...schema.toConfig(),
    directives: [...specifiedDirectives, requiresDirective(schema)],
  });
  refuseUnguardedRoots(declared);
  return mapSchema(declared, {
    [MapperKind.OBJECT_FIELD]: (field: Field) => {
      const rule = ruleOf(declared, field);
      return rule ? guarded(field, rule.permission) : field;
    },
  });
}

function requiresDirective(schema: GraphQLSchema): GraphQLDirective {
  const permission = schema.getType('Permission') as GraphQLEnumType;
  return new GraphQLDirective({
    name: 'requires',
    description:
      'Who may use the field: whoever has the permission, or, without one, any signed-in user or token.',
    locations: [DirectiveLocation.FIELD_DEFINITION],
    args: { permission: { type: permission } },
  });
}

function ruleOf(schema: GraphQLSchema, field: Field): { permission?: Permission } | undefined {
  return getDirective(schema, field as never, 'requires')?.[0] as { permission?: Permission } | undefined;
}

function refuseUnguardedRoots(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const open = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {})
      .filter((field) => !ruleOf(schema, field as never))
      .map((field) => `${root?.name}.${field.name}`),
  );
  const forgotten = open.filter((name) => !PUBLIC_FIELDS.includes(name));
  if (forgotten.length > 0) {
    throw new Error(
      `Every root field needs @requires or a place on the public list; missing: ${forgotten.join(', ')}`,
    );
  }
}

/**
 * Refuses a principal without the right.
 *
 * @throws {UserError} UNAUTHENTICATED or FORBIDDEN
 */
export function demand(principal: Principal, permission: Permission | undefined): void {
  if (!isSignedIn(principal)) throw new UserError('UNAUTHENTICATED', 'Sign in first.');
  if (permission && !may(principal, permission)) {
    throw new UserError('FORBIDDEN', `This needs the permission ${permission}, which you do not have.`);
  }
}

/** In mid-stream every loss of rights, signing out included, is one and the same FORBIDDEN. */
function demandStill(principal: Principal, permission: Permission | undefined): void {
  if (!isSignedIn(principal)) throw new UserError('FORBIDDEN', 'The session has ended.');
  demand(principal, permission);
}

function guarded(field: Field, permission: Permission | undefined): Field {
  const { resolve, subscribe } = field;
  const wrapped: Field = { ...field };
  if (subscribe) {
    wrapped.subscribe = async (source, args, context, info) => {
      demand(context.principal, permission);
      const events = (await subscribe(source, args, context, info)) as AsyncIterable<unknown>;
      const check = async () => {
        context.principal = await context.refresh();
        demandStill(context.principal, permission);
      };
      return guardedEvents(events, check, context.watchRights);
    };
    return wrapped;
  }
  wrapped.resolve = (source, args, context, info) => {
    demand(context.principal, permission);
    return resolve
      ? resolve(source, args, context, info)
      : (source as Record<string, unknown>)[info.fieldName];
  };
  return wrapped;
}
