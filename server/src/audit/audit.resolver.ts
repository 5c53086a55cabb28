import { Arg, Int, Query, Resolver } from 'type-graphql';
import { Requires } from '../platform/graphql/requires.ts';
import type { Audit } from './audit.service.ts';
import { AuditEntryConnection } from './audit.type.ts';

@Resolver()
export class AuditResolver {
  constructor(private readonly audit: Audit) {}

  @Requires('AUDIT_READ')
  @Query(() => AuditEntryConnection, { description: 'Who did what, newest first.' })
  auditEntries(
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ): Promise<AuditEntryConnection> {
    return this.audit.entries({ first, after });
  }
}
