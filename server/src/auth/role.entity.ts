import type { Permission } from '@mailroom/shared/permissions';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { flag } from '../platform/database/columns.ts';

/** A named set of permissions. */
@Entity('roles')
export class RoleEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'simple-json' })
  permissions!: Permission[];

  @Column({ type: 'integer', transformer: flag })
  builtIn!: boolean;
}
